package io.portcullis.posture;

import java.util.Locale;

/** What became of collecting one attribute. Only {@link #FOUND} carries a value; none of the others is ever a pass. */
public enum ReadingState {
    FOUND,
    /** Looked for in the right place, and there was nothing. */
    NOT_FOUND,
    /** Makes no sense on this machine, for example a screen lock on a machine without a screen. */
    NOT_APPLICABLE,
    /** It is there, and the agent may not read it. */
    INACCESSIBLE,
    /** Collecting it failed. */
    ERROR;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in JSON, YAML and the database. */
    public String wire() {
        return wire;
    }

    /** @throws IllegalArgumentException if {@code wire} names none */
    public static ReadingState fromWire(String wire) {
        for (ReadingState candidate : values()) {
            if (candidate.wire.equals(wire)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("unknown reading state: " + wire);
    }
}
