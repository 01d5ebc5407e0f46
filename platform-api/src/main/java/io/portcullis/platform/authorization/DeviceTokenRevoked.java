package io.portcullis.platform.authorization;

import java.time.Instant;
import java.util.UUID;

/** A device gave up a token of its own. Published within the transaction that remembers it. */
public record DeviceTokenRevoked(UUID deviceId, String audience, String tokenId, Instant occurredAt) {}
