package io.portcullis.platform.attestation;

import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A challenge on record. Not a record class: it has arrays, and hashes of secrets that are not for printing. */
final class Challenge {
    private final String caller;
    private final String trustedBy;
    private final byte @Nullable [] ekCertificate;
    private final byte[] akPublic;
    private final byte[] ekFingerprint;
    private final byte[] secretHash;
    private final byte[] nonceHash;
    private final Instant expiresAt;

    Challenge(
            String caller,
            String trustedBy,
            byte @Nullable [] ekCertificate,
            byte[] akPublic,
            byte[] ekFingerprint,
            byte[] secretHash,
            byte[] nonceHash,
            Instant expiresAt) {
        this.caller = caller;
        this.trustedBy = trustedBy;
        this.ekCertificate = ekCertificate;
        this.akPublic = akPublic;
        this.ekFingerprint = ekFingerprint;
        this.secretHash = secretHash;
        this.nonceHash = nonceHash;
        this.expiresAt = expiresAt;
    }

    String caller() {
        return caller;
    }

    String trustedBy() {
        return trustedBy;
    }

    byte @Nullable [] ekCertificate() {
        return ekCertificate;
    }

    byte[] akPublic() {
        return akPublic;
    }

    byte[] ekFingerprint() {
        return ekFingerprint;
    }

    byte[] secretHash() {
        return secretHash;
    }

    byte[] nonceHash() {
        return nonceHash;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    boolean hasSecretOf(byte[] hash) {
        return MessageDigest.isEqual(secretHash, hash);
    }

    boolean hasNonceOf(byte[] hash) {
        return MessageDigest.isEqual(nonceHash, hash);
    }
}
