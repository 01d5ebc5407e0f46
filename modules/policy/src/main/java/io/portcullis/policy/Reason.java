package io.portcullis.policy;

import java.util.Locale;

/** Why a check came out as it did; the stable code of its message. */
public enum Reason {
    CONDITION_TRUE,
    CONDITION_FALSE,
    /** The device did not report the attribute. */
    EVIDENCE_MISSING,
    /** The device looked for it and found nothing. */
    EVIDENCE_NOT_FOUND,
    /** The device may not read it. */
    EVIDENCE_INACCESSIBLE,
    /** The device failed to collect it, or reported something malformed. */
    EVIDENCE_ERROR,
    /** It makes no sense on this device. */
    EVIDENCE_NOT_APPLICABLE,
    /** Older than the check allows, or dated in the future. */
    EVIDENCE_STALE,
    EVIDENCE_GRADE_TOO_LOW,
    /** All evidence is there, and the expression could not be computed from it. */
    EVALUATION_ERROR,
    /** An access level requires the check, and no policy that holds it applies to the device. */
    NOT_IN_SCOPE,
    NO_POLICY_IN_SCOPE,
    /** The access level that was asked for does not exist. */
    LEVEL_UNDEFINED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in JSON, YAML and the database. */
    public String wire() {
        return wire;
    }

    /** @throws IllegalArgumentException if {@code wire} names none */
    public static Reason fromWire(String wire) {
        for (Reason candidate : values()) {
            if (candidate.wire.equals(wire)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("unknown reason: " + wire);
    }
}
