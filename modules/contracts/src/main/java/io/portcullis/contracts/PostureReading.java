package io.portcullis.contracts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attribute as reported. {@code state} is {@code found}, {@code not_found}, {@code not_applicable},
 * {@code inaccessible} or {@code error}; {@code value} is present exactly when it is {@code found}.
 */
public record PostureReading(
        @Nullable Object value, String state, Instant collectedAt, String method, String evidenceGrade) {}
