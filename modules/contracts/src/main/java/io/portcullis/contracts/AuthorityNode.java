package io.portcullis.contracts;

import java.time.Instant;

/** A platform node and whether it can open the key of the incoming CA. */
public record AuthorityNode(String name, boolean ready, Instant seenAt) {}
