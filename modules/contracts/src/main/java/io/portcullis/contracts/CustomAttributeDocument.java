package io.portcullis.contracts;

import java.time.Instant;

/** A custom attribute of a device: {@code GET /api/v1/devices/{id}/attributes}. */
public record CustomAttributeDocument(String name, Object value, Instant setAt, String setBy, Instant expiresAt) {}
