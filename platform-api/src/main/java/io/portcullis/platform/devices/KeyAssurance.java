package io.portcullis.platform.devices;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.pki.CertificateRequest;
import io.portcullis.pki.KeyProtection;
import io.portcullis.pki.Thumbprint;
import io.portcullis.platform.attestation.Attestations;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds out where the key of a request lives, as far as the platform can tell. */
@Component
class KeyAssurance {
    static final String ATTEST = "prove first that this key lives in a trusted TPM, and name that attestation in the"
            + " header Portcullis-Attestation; each is good for one certificate";

    private final Attestations attestations;
    private final CertificateRegister register;

    KeyAssurance(Attestations attestations, CertificateRegister register) {
        this.attestations = attestations;
        this.register = register;
    }

    /** A key and what it is worth. */
    static final class Assured {
        private final byte[] keyHash;
        private final KeyProtection protection;
        private final @Nullable UUID attestation;

        private Assured(byte[] keyHash, KeyProtection protection, @Nullable UUID attestation) {
            this.keyHash = keyHash.clone();
            this.protection = protection;
            this.attestation = attestation;
        }

        byte[] keyHash() {
            return keyHash.clone();
        }

        KeyProtection protection() {
            return protection;
        }
    }

    sealed interface Judgement {
        record Good(Assured key) implements Judgement {}

        record Refused(String code, String detail) implements Judgement {}
    }

    /** For a machine that is no device yet. */
    Judgement ofNewcomer(CertificateApplication application, boolean attestationRequired) {
        return switch (CertificateRequest.read(application.pkcs10())) {
            case CertificateRequest.Reading.Refused refused -> unreadable(refused);
            case CertificateRequest.Reading.Accepted(var publicKey) ->
                ofNewKey(Thumbprint.sha256(publicKey), application.claim(), attestationRequired);
        };
    }

    /**
     * For a device that has a certificate already.
     *
     * @param current hash of the key of the certificate it comes with
     * @param currentProtection that key's
     */
    Judgement ofDevice(
            UUID deviceId, byte[] current, KeyProtection currentProtection, CertificateApplication application) {
        return switch (CertificateRequest.read(application.pkcs10())) {
            case CertificateRequest.Reading.Refused refused -> unreadable(refused);
            case CertificateRequest.Reading.Accepted(var publicKey) -> {
                byte[] keyHash = Thumbprint.sha256(publicKey);
                KeyProtection known = MessageDigest.isEqual(keyHash, current)
                        ? currentProtection
                        : register.knownKey(deviceId, keyHash).orElse(null);
                yield known == null
                        ? ofNewKey(keyHash, application.claim(), false)
                        : ofKnownKey(keyHash, known, application.claim());
            }
        };
    }

    private static Judgement.Refused unreadable(CertificateRequest.Reading.Refused refused) {
        return new Judgement.Refused("csr." + refused.reason().name().toLowerCase(Locale.ROOT), refused.detail());
    }

    private Judgement ofNewKey(byte[] keyHash, KeyClaim claim, boolean attestationRequired) {
        if (claim.attestation() != null) {
            return attested(keyHash, claim.attestation());
        }
        return attestationRequired
                ? new Judgement.Refused(ProblemCodes.ATTESTATION_REQUIRED, ATTEST)
                : new Judgement.Good(new Assured(keyHash, claim.protection(), null));
    }

    /** A key in hardware may be kept. One in a file may have been copied: each of its certificates gets a new one. */
    private Judgement ofKnownKey(byte[] keyHash, KeyProtection known, KeyClaim claim) {
        if (known == KeyProtection.SOFTWARE) {
            return new Judgement.Refused(
                    "csr.key_reused",
                    "this key had a certificate already; make a new one, as keys in software must be");
        }
        if (claim.attestation() != null && known != KeyProtection.ATTESTED_TPM) {
            return attested(keyHash, claim.attestation());
        }
        return new Judgement.Good(new Assured(keyHash, known, null));
    }

    private Judgement attested(byte[] keyHash, UUID attestation) {
        return attestations.find(attestation, keyHash).isPresent()
                ? new Judgement.Good(new Assured(keyHash, KeyProtection.ATTESTED_TPM, attestation))
                : new Judgement.Refused(ProblemCodes.ATTESTATION_REQUIRED, ATTEST);
    }

    /** Uses up the attestation that the judgement rests on, if any; false if it is gone. Within a transaction. */
    boolean take(Assured key, UUID deviceId) {
        return key.attestation == null
                || attestations.take(key.attestation, key.keyHash, deviceId).isPresent();
    }
}
