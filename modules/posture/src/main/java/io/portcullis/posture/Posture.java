package io.portcullis.posture;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The readings of one device by attribute name. No reading is null, although JSON may have it so: refuse that where the
 * JSON is read.
 */
public record Posture(Map<String, Reading> readings) {

    private static final Posture EMPTY = new Posture(Map.of());

    public Posture {
        readings = Map.copyOf(readings);
    }

    /** The posture of a device that has reported nothing yet. */
    public static Posture empty() {
        return EMPTY;
    }

    /** The same, had all of it been collected then. */
    public Posture collectedAt(Instant time) {
        Map<String, Reading> anew = HashMap.newHashMap(readings.size());
        readings.forEach((name, reading) -> anew.put(
                name,
                new Reading(
                        reading.value(),
                        reading.state(),
                        time,
                        reading.method(),
                        reading.grade(),
                        reading.expiresAt())));
        return new Posture(anew);
    }

    public @Nullable Reading reading(String attribute) {
        return readings.get(attribute);
    }
}
