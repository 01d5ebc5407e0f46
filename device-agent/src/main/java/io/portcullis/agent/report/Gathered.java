package io.portcullis.agent.report;

import io.portcullis.posture.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was found, on the platform's clock.
 *
 * @param begun when the collection of all of it began; empty if some of it was found earlier
 */
record Gathered(Map<String, Reading> readings, Optional<Instant> begun) {

    /** Everything, just now. */
    static Gathered anew(Map<String, Reading> collected, Instant begun, Duration clockOffset) {
        return new Gathered(shifted(collected, clockOffset), Optional.of(begun.plus(clockOffset)));
    }

    /** Whether none of it rests on something older: only then it may be said to have been found just now. */
    boolean isOfNow() {
        return begun.isPresent()
                && readings.values().stream()
                        .noneMatch(reading -> reading.collectedAt().isBefore(begun.get()));
    }

    static Map<String, Reading> shifted(Map<String, Reading> collected, Duration clockOffset) {
        Map<String, Reading> shifted = new TreeMap<>();
        collected.forEach((name, reading) -> shifted.put(
                name,
                new Reading(
                        reading.value(),
                        reading.state(),
                        reading.collectedAt().plus(clockOffset),
                        reading.method(),
                        reading.grade())));
        return shifted;
    }
}
