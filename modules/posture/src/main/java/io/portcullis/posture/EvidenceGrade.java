package io.portcullis.posture;

import java.util.Locale;

/** How much a reading can be trusted, from least to most; the order of the constants is the order of trust. */
public enum EvidenceGrade {
    /** Somebody typed it in. */
    SELF_ASSERTED,
    /** The agent worked it out from files or from the output of a command. */
    AGENT_REPORTED,
    /** The agent asked the operating system through an interface an ordinary user cannot fake. */
    OS_API,
    /** Hardware vouches for it. */
    ATTESTED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in JSON, YAML and the database. */
    public String wire() {
        return wire;
    }

    /** @throws IllegalArgumentException if {@code wire} names none */
    public static EvidenceGrade fromWire(String wire) {
        for (EvidenceGrade candidate : values()) {
            if (candidate.wire.equals(wire)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("unknown evidence grade: " + wire);
    }
}
