package io.portcullis.platform.devices;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.RecoveryChallenge;
import io.portcullis.platform.certificates.CertificateOrigin;
import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.certificates.IssuedCertificate;
import io.portcullis.platform.devices.CertificateRegister.Entry;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets a device whose certificate has expired come back with that certificate's key: with the newest of its lineage,
 * unrevoked, within a grace period, once per nonce. No TLS client authentication is involved, as an expired certificate
 * fails that.
 */
@Service
public class Recovery {
    static final String MALFORMED = "recovery.malformed";
    static final String BAD_SIGNATURE = "recovery.bad_signature";
    static final String WRONG_AUDIENCE = "recovery.wrong_audience";

    private final RecoveryNonces nonces;
    private final CertificateRegister register;
    private final DeviceCertificates certificates;
    private final Succession succession;
    private final RenewalProperties properties;
    private final String issuer;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Recovery(
            RecoveryNonces nonces,
            CertificateRegister register,
            DeviceCertificates certificates,
            Succession succession,
            RenewalProperties properties,
            @Value("${portcullis.issuer}") String issuer,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.nonces = nonces;
        this.register = register;
        this.certificates = certificates;
        this.succession = succession;
        this.properties = properties;
        this.issuer = issuer;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** Bytes of a proof at most. */
    public static int maxSize() {
        return RecoveryProof.MAX_BYTES;
    }

    /** Writes nothing. */
    public RecoveryChallenge challenge() {
        var nonce = nonces.next();
        return new RecoveryChallenge(nonce.value(), nonce.expiresAt());
    }

    /** @param body what should be a proof of possession, of any content */
    public CertificateAnswer recover(byte[] body, KeyClaim claim, String remoteAddress) {
        var proof = RecoveryProof.parse(body);
        if (proof.isEmpty()) {
            return audited(
                    null,
                    MALFORMED,
                    "send a compact JWS of type " + RecoveryProof.TYPE
                            + " with alg ES256 or ES384, x5t#S256, and the claims aud, nonce and csr",
                    remoteAddress);
        }
        return recover(proof.get(), claim, remoteAddress);
    }

    private CertificateAnswer recover(RecoveryProof proof, KeyClaim claim, String remoteAddress) {
        var nonceExpiry = nonces.read(proof.nonce());
        if (nonceExpiry.isEmpty()) {
            return audited(null, refusedNonce(), remoteAddress);
        }
        var holder = register.find(proof.thumbprint()).flatMap(this::withCertificate);
        if (holder.isEmpty()) {
            return audited(
                    null,
                    ProblemCodes.DEVICE_CERTIFICATE_UNKNOWN,
                    "the certificate that x5t#S256 names belongs to no device here",
                    remoteAddress);
        }
        var entry = holder.get().entry();
        var key = holder.get().certificate().certificate().getPublicKey();
        if (!proof.isSignedBy(key)) {
            return audited(
                    null,
                    BAD_SIGNATURE,
                    "the signature is not by the key of the certificate that x5t#S256 names, with that key's algorithm",
                    remoteAddress);
        }
        if (!MessageDigest.isEqual(proof.audience().getBytes(UTF_8), issuer.getBytes(UTF_8))) {
            return audited(entry.deviceId(), WRONG_AUDIENCE, "aud has to be " + issuer, remoteAddress);
        }
        var problem = problem(entry);
        if (problem.isPresent()) {
            return audited(entry.deviceId(), problem.get(), remoteAddress);
        }
        var application = new CertificateApplication(proof.pkcs10(), claim, null, remoteAddress);
        var outcome = succession.issue(
                entry,
                key,
                application,
                CertificateOrigin.RECOVERY,
                now -> problem(now).or(() -> spent(proof.nonce(), nonceExpiry.get())));
        return switch (outcome) {
            case Succession.Outcome.Issued(var id, var issued) ->
                new CertificateAnswer.Issued(id, issued.certificate());
            case Succession.Outcome.Refused(var refusal) -> audited(entry.deviceId(), refusal, remoteAddress);
        };
    }

    private record Holder(Entry entry, IssuedCertificate certificate) {}

    private Optional<Holder> withCertificate(Entry entry) {
        return certificates.ofDevice(entry.deviceId()).stream()
                .filter(one -> one.thumbprint().equals(entry.thumbprint()))
                .findFirst()
                .map(one -> new Holder(entry, one));
    }

    private Optional<Succession.Refusal> problem(Entry entry) {
        var standing = Standings.problem(entry);
        if (standing.isPresent()) {
            return standing;
        }
        if (entry.superseded()) {
            return refusal(
                    ProblemCodes.CERTIFICATE_SUPERSEDED,
                    "this device has used a newer certificate; recover with the newest");
        }
        Instant now = clock.instant();
        if (now.isBefore(entry.notAfter())) {
            return refusal(
                    ProblemCodes.RECOVERY_NOT_EXPIRED,
                    "this certificate has not expired; renew it with simplereenroll");
        }
        return now.isAfter(entry.notAfter().plus(properties.recoveryGrace()))
                ? refusal(
                        ProblemCodes.RECOVERY_TOO_LATE,
                        "this certificate expired too long ago; enroll again with an enrollment token")
                : Optional.empty();
    }

    private Optional<Succession.Refusal> spent(String nonce, Instant expiresAt) {
        return nonces.spend(nonce, expiresAt) ? Optional.empty() : Optional.of(refusedNonce());
    }

    private static Succession.Refusal refusedNonce() {
        return new Succession.Refusal(
                ProblemCodes.RECOVERY_NONCE,
                "this nonce was used, has expired or is not one of ours; ask for another at /recovery/v1/challenges");
    }

    private static Optional<Succession.Refusal> refusal(String code, String detail) {
        return Optional.of(new Succession.Refusal(code, detail));
    }

    private CertificateAnswer audited(@Nullable UUID deviceId, String code, String detail, String remoteAddress) {
        return audited(deviceId, new Succession.Refusal(code, detail), remoteAddress);
    }

    private CertificateAnswer audited(@Nullable UUID deviceId, Succession.Refusal refusal, String remoteAddress) {
        var event = new DeviceEvent.RecoveryRefused(
                deviceId,
                refusal.code(),
                refusal.detail(),
                remoteAddress,
                deviceId == null ? "anonymous" : "device:" + deviceId,
                clock.instant());
        transactions.executeWithoutResult(status -> events.publishEvent(event));
        return new CertificateAnswer.Refused(refusal.code(), refusal.detail());
    }
}
