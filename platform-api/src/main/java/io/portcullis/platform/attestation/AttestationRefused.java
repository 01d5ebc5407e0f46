package io.portcullis.platform.attestation;

import io.portcullis.contracts.ProblemCodes;

/** A proof is not accepted. The message says why; it is safe to show to whoever sent the proof. */
public final class AttestationRefused extends RuntimeException {
    private final String code;

    /** @param code one of {@code ProblemCodes.ATTESTATION_*} */
    AttestationRefused(String code, String message) {
        super(message);
        this.code = code;
    }

    /** What was sent cannot be read. */
    public static AttestationRefused malformed(String message) {
        return new AttestationRefused(ProblemCodes.ATTESTATION_MALFORMED, message);
    }

    public String code() {
        return code;
    }
}
