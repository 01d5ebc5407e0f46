package io.portcullis.policy;

import io.portcullis.posture.Attribute;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import io.portcullis.posture.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one evaluation is about: one device, once. Looks nothing up twice, whatever the number of checks. */
final class Circumstances {

    @SuppressWarnings("NullAway") // Stands for "there is none"; nobody looks inside.
    private static final Reading ABSENT = new Reading(null, ReadingState.ERROR, null, "", null);

    final HistoryUpdate history;
    final DeviceWaivers waivers;
    final Instant now;

    private final Catalogue catalogue;
    private final Posture posture;
    private final Reading[] readings;
    private final @Nullable Object[] values;

    private @Nullable Instant lastCollected;
    private @Nullable Duration lastAge;
    private @Nullable Instant lastUntil;

    private boolean listened;
    private @Nullable Instant lastHeard;
    private @Nullable Instant nextBelieved;

    /** @param attributes how many the policy set reads */
    Circumstances(
            Catalogue catalogue,
            Posture posture,
            HistoryUpdate history,
            DeviceWaivers waivers,
            Instant now,
            int attributes) {
        this.catalogue = catalogue;
        this.posture = posture;
        this.history = history;
        this.waivers = waivers;
        this.now = now;
        this.readings = new Reading[attributes];
        this.values = new @Nullable Object[attributes];
    }

    /** @param slot position of the attribute among those that the policy set reads */
    @SuppressWarnings("ReferenceEquality") // There is only one that stands for none.
    @Nullable
    Reading reading(int slot, String attribute, ValueType type) {
        Reading reading = readings[slot];
        if (reading == null) {
            reading = Objects.requireNonNullElse(posture.reading(attribute), ABSENT);
            readings[slot] = reading;
            values[slot] = reading.value() == null ? null : type.canonical(reading.value());
        }
        return reading == ABSENT ? null : reading;
    }

    /** Of a reading that was looked up: its value in its canonical class, if it has one. */
    @Nullable
    Object value(int slot) {
        return values[slot];
    }

    /** {@code collectedAt + maxAge}; devices collect many readings at once, so the last answer is often the next. */
    Instant end(Instant collectedAt, Duration maxAge) {
        Instant until = lastUntil;
        if (until == null || !collectedAt.equals(lastCollected) || !maxAge.equals(lastAge)) {
            until = collectedAt.plus(maxAge);
            lastCollected = collectedAt;
            lastAge = maxAge;
            lastUntil = until;
        }
        return until;
    }

    /** When the device itself collected anything for the last time, as far as that can be believed. */
    @Nullable
    Instant lastHeard() {
        listen();
        return lastHeard;
    }

    /** When the next reading that is dated in the future will be believed. */
    @Nullable
    Instant nextBelieved() {
        listen();
        return nextBelieved;
    }

    private void listen() {
        if (listened) {
            return;
        }
        listened = true;
        for (Map.Entry<String, Reading> entry : posture.readings().entrySet()) {
            Instant collected = entry.getValue().collectedAt();
            // What the platform knows by itself is fresh, however silent the device.
            boolean said =
                    catalogue.find(entry.getKey()).map(Attribute::isReported).orElse(false);
            if (collected == null || !said) {
                continue;
            }
            Instant believed = Evidence.believedFrom(collected, now);
            if (believed != null) {
                nextBelieved = Evaluation.earliest(nextBelieved, believed);
            } else if (lastHeard == null || collected.isAfter(lastHeard)) {
                lastHeard = collected;
            }
        }
    }
}
