package io.portcullis.contracts;

import java.time.Instant;

/** Payload of the signed policy set. {@code document} is the policy set as YAML, exactly as written. */
public record PolicySetPayload(long revision, Instant publishedAt, String publishedBy, String document) {}
