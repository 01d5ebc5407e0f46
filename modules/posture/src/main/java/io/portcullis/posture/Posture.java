package io.portcullis.posture;

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

    public @Nullable Reading reading(String attribute) {
        return readings.get(attribute);
    }
}
