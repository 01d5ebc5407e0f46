package io.portcullis.contracts;

import java.time.Instant;

/**
 * Body of {@code PUT /api/v1/devices/{id}/attributes/{name}}: what another system knows about a device.
 *
 * @param value of the type that the name says, as {@code custom.<bool|int|double|string|strings>.<name>}
 * @param expiresAt when it stops being evidence; at most 366 days from now. No token outlives it
 */
public record CustomAttributeRequest(Object value, Instant expiresAt) {}
