package io.portcullis.posture;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a device reported for one attribute. Made from what arrives over the network, so nothing is checked here:
 * {@link Catalogue#validate} does, and evaluation trusts no reading that would not pass it.
 *
 * @param value present exactly when {@code state} is {@link ReadingState#FOUND}
 * @param collectedAt when the device collected it, on the device's clock
 * @param method how it was collected, for people
 * @param expiresAt when it stops being evidence, however young; null if only its age decides. Devices do not say it
 */
public record Reading(
        @Nullable Object value,
        ReadingState state,
        Instant collectedAt,
        String method,
        EvidenceGrade grade,
        @Nullable Instant expiresAt) {

    /** A reading that only its age ends. */
    public Reading(
            @Nullable Object value, ReadingState state, Instant collectedAt, String method, EvidenceGrade grade) {
        this(value, state, collectedAt, method, grade, null);
    }
}
