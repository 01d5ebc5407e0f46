package io.portcullis.platform.attestation;

import com.fasterxml.uuid.Generators;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.pki.Thumbprint;
import io.portcullis.pki.attestation.EndorsementCertificate;
import io.portcullis.pki.attestation.MalformedStructureException;
import io.portcullis.pki.attestation.ProtectedCredential;
import io.portcullis.pki.attestation.TpmKeyRole;
import io.portcullis.pki.attestation.TpmPublic;
import io.portcullis.platform.certificates.AttestationKeyCertificates;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Asks a machine to prove that a key lives in its TPM. The challenge can be answered only by the TPM that holds both
 * the endorsement key and the attestation key; the answer carries what that attestation key says of the device key.
 */
@Service
public class AttestationExchange {
    static final Duration CHALLENGE_LIFETIME = Duration.ofMinutes(5);
    static final Duration USABLE_FOR = Duration.ofMinutes(10);
    private static final int OCTETS = 32;

    private final Endorsement endorsement;
    private final ChallengeRecords challenges;
    private final EvidenceRecords evidences;
    private final ObjectProvider<AttestationKeyCertificates> attestationKeys;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final SecureRandom random;

    AttestationExchange(
            Endorsement endorsement,
            ChallengeRecords challenges,
            EvidenceRecords evidences,
            ObjectProvider<AttestationKeyCertificates> attestationKeys,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock,
            SecureRandom random) {
        this.endorsement = endorsement;
        this.challenges = challenges;
        this.evidences = evidences;
        this.attestationKeys = attestationKeys;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
        this.random = random;
    }

    /** What only that TPM can read, and what it has to certify the device key with. */
    public record Posed(UUID id, ProtectedCredential credential, Nonce nonce, Instant expiresAt) {}

    /** Fresh random octets. Prints as nothing. */
    public static final class Nonce {
        private final byte[] value;

        private Nonce(byte[] value) {
            this.value = value;
        }

        public byte[] octets() {
            return value.clone();
        }
    }

    /** @param usableUntil until then one certificate may rest on it */
    public record Accepted(UUID id, X509Certificate attestationKeyCertificate, Instant usableUntil) {}

    /**
     * @param ekCertificate DER, or null if the TPM has none
     * @param ekPublic TPM2B_PUBLIC of the endorsement key
     * @param akPublic TPM2B_PUBLIC of the attestation key
     * @throws AttestationRefused if the TPM is not one to trust or the attestation key is unfit
     */
    public Posed pose(AttestationCaller caller, byte @Nullable [] ekCertificate, byte[] ekPublic, byte[] akPublic) {
        EndorsementCertificate certificate = ekCertificate == null ? null : Endorsement.certificate(ekCertificate);
        TpmPublic endorsementKey = publicArea("ek_public", ekPublic);
        TpmPublic attestationKey = publicArea("ak_public", akPublic);
        List<String> faults = TpmKeyRole.ATTESTATION.faults(attestationKey);
        if (!faults.isEmpty()) {
            throw new AttestationRefused(
                    ProblemCodes.ATTESTATION_UNFIT_AK,
                    "This key cannot attest others: " + String.join(", ", faults) + ". Make it with tpm2_createak.");
        }
        Endorsement.Ground ground = endorsement.judge(endorsementKey, certificate);
        byte[] secret = fresh();
        var nonce = new Nonce(fresh());
        Instant expiresAt = clock.instant().plus(CHALLENGE_LIFETIME).truncatedTo(ChronoUnit.MICROS);
        UUID id = Generators.timeBasedEpochRandomGenerator().generate();
        challenges.add(
                id,
                new Challenge(
                        caller.actor(),
                        ground.wire(),
                        // A certificate that nobody vouches for is no evidence of anything it says.
                        ground == Endorsement.Ground.CERTIFICATE ? ekCertificate : null,
                        akPublic,
                        Thumbprint.sha256(endorsementKey.key()),
                        sha256(secret),
                        sha256(nonce.value),
                        expiresAt));
        var credential = ProtectedCredential.make(endorsementKey, attestationKey.name(), secret, random);
        return new Posed(id, credential, nonce, expiresAt);
    }

    /** What a TPM says to a challenge. */
    public static final class Answer {
        private final byte[] secret;
        private final byte[] keyPublic;
        private final byte[] certifyInfo;
        private final byte[] signature;

        /**
         * @param secret what the TPM found in the credential
         * @param keyPublic TPM2B_PUBLIC of the device key
         * @param certifyInfo TPMS_ATTEST of its creation, by the attestation key
         * @param signature TPMT_SIGNATURE over it
         */
        public Answer(byte[] secret, byte[] keyPublic, byte[] certifyInfo, byte[] signature) {
            this.secret = secret.clone();
            this.keyPublic = keyPublic.clone();
            this.certifyInfo = certifyInfo.clone();
            this.signature = signature.clone();
        }
    }

    /**
     * Judges the one answer that a challenge gets: right or wrong, there is no second.
     *
     * @throws AttestationRefused if it proves nothing
     */
    public Accepted answer(AttestationCaller caller, UUID challengeId, Answer answer) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Challenge challenge = take(caller, challengeId, now);
        if (!challenge.hasSecretOf(sha256(answer.secret))) {
            throw new AttestationRefused(
                    ProblemCodes.ATTESTATION_WRONG_SECRET,
                    "This is not the secret of the challenge: the attestation key is not in the TPM of that endorsement"
                            + " key.");
        }
        Evidence evidence = ProofCheck.check(challenge, answer.keyPublic, answer.certifyInfo, answer.signature);
        UUID id = Generators.timeBasedEpochRandomGenerator().generate();
        Instant usableUntil = now.plus(USABLE_FOR);
        return Objects.requireNonNull(transactions.execute(status -> {
            evidences.add(id, evidence, now, usableUntil);
            X509Certificate certificate = attestationKeys
                    .getObject()
                    .issue(
                            id,
                            evidence.attestationKey().key(),
                            HexFormat.of().formatHex(challenge.ekFingerprint()),
                            caller.actor());
            events.publishEvent(attested(id, evidence, caller, now));
            return new Accepted(id, certificate, usableUntil);
        }));
    }

    /** Whoever is not the one that was challenged learns nothing of the challenge, and cannot spoil it. */
    private Challenge take(AttestationCaller caller, UUID id, Instant now) {
        Challenge challenge = challenges
                .find(id)
                .filter(known -> known.caller().equals(caller.actor()))
                .orElseThrow(() -> new AttestationRefused(
                        ProblemCodes.ATTESTATION_CHALLENGE_UNKNOWN,
                        "No such challenge was posed to you. Ask for a new one."));
        if (!challenges.answer(id, now)) {
            throw new AttestationRefused(
                    ProblemCodes.ATTESTATION_CHALLENGE_USED,
                    "This challenge was answered already, and each is good for one answer. Ask for a new one.");
        }
        if (!now.isBefore(challenge.expiresAt())) {
            throw new AttestationRefused(
                    ProblemCodes.ATTESTATION_CHALLENGE_EXPIRED,
                    "This challenge ended at " + challenge.expiresAt() + ". Ask for a new one.");
        }
        return challenge;
    }

    private static AttestationEvent attested(UUID id, Evidence evidence, AttestationCaller caller, Instant now) {
        EndorsementCertificate certificate = evidence.ekCertificate();
        return new AttestationEvent.KeyAttested(
                id,
                HexFormat.of().formatHex(evidence.keyHash()),
                HexFormat.of().formatHex(evidence.challenge().ekFingerprint()),
                evidence.challenge().trustedBy(),
                certificate == null ? null : certificate.manufacturer(),
                certificate == null ? null : certificate.model(),
                certificate == null ? null : certificate.firmware(),
                evidence.key().attributeLabels(),
                caller.actor(),
                now);
    }

    private byte[] fresh() {
        byte[] octets = new byte[OCTETS];
        random.nextBytes(octets);
        return octets;
    }

    static TpmPublic publicArea(String member, byte[] bytes) {
        try {
            return TpmPublic.parse(bytes);
        } catch (MalformedStructureException e) {
            throw new AttestationRefused(ProblemCodes.ATTESTATION_MALFORMED, member + ": " + e.getMessage());
        }
    }

    static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }
}
