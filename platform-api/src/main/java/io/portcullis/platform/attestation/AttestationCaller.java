package io.portcullis.platform.attestation;

import java.util.UUID;

/** Who wants a key attested. What one began, only the same may finish. */
public sealed interface AttestationCaller {

    /** As the audit trail names it. */
    String actor();

    /** A machine that is about to enroll. */
    record TokenHolder(UUID enrollmentTokenId) implements AttestationCaller {
        @Override
        public String actor() {
            return "enrollment-token:" + enrollmentTokenId;
        }
    }

    /** A device that is about to renew its certificate with a new key. */
    record EnrolledDevice(UUID deviceId) implements AttestationCaller {
        @Override
        public String actor() {
            return "device:" + deviceId;
        }
    }
}
