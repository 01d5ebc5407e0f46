package io.portcullis.platform.devices;

import com.fasterxml.uuid.Generators;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.pki.CertificateRequest;
import io.portcullis.pki.Thumbprint;
import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.certificates.IssuedCertificate;
import io.portcullis.platform.devices.Enrollment.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Enrollment that an administrator has to approve: the first request is recorded and takes its use of the token, later
 * ones with the same key and token learn what became of it. A machine shows that it is the one that asked by the
 * signature of its request.
 */
@Component
class ApprovedEnrollment {
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final TokenUses tokens;
    private final EnrollmentRequestRecords requests;
    private final Admission admission;
    private final KeyAssurance assurance;
    private final DeviceCertificates certificates;
    private final Devices devices;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ApprovedEnrollment(
            TokenUses tokens,
            EnrollmentRequestRecords requests,
            Admission admission,
            KeyAssurance assurance,
            DeviceCertificates certificates,
            Devices devices,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.tokens = tokens;
        this.requests = requests;
        this.admission = admission;
        this.assurance = assurance;
        this.certificates = certificates;
        this.devices = devices;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** Whether this machine asked with this token before. */
    boolean isKnown(CertificateApplication application, TokenUses.Terms terms) {
        return CertificateRequest.read(application.pkcs10()) instanceof CertificateRequest.Reading.Accepted(var key)
                && requests.find(terms.tokenId(), Thumbprint.sha256(key), clock.instant())
                        .isPresent();
    }

    Outcome enroll(CertificateApplication application, TokenUses.Terms terms) {
        if (!(CertificateRequest.read(application.pkcs10())
                instanceof CertificateRequest.Reading.Accepted(var publicKey))) {
            return switch (assurance.ofNewcomer(application, false)) {
                case KeyAssurance.Judgement.Refused(var code, var detail) -> Enrollment.refused(code, detail);
                case KeyAssurance.Judgement.Good _ -> throw new IllegalStateException("Read in two ways");
            };
        }
        return requests.find(terms.tokenId(), Thumbprint.sha256(publicKey), clock.instant())
                .map(known -> answer(application, known))
                .orElseGet(() -> record(application, terms));
    }

    private Outcome record(CertificateApplication application, TokenUses.Terms terms) {
        return switch (assurance.ofNewcomer(application, terms.attestation())) {
            case KeyAssurance.Judgement.Refused(var code, var detail) -> Enrollment.refused(code, detail);
            case KeyAssurance.Judgement.Good(var key) -> {
                Outcome outcome = Objects.requireNonNull(
                        transactions.execute(status -> recordLocked(application, terms, key, status)));
                // Without a use left, this may be the machine that took the last one, asking twice at the same time.
                yield outcome instanceof Outcome.NotAuthorized
                        ? requests.find(terms.tokenId(), key.keyHash(), clock.instant())
                                .map(known -> answer(application, known))
                                .orElse(outcome)
                        : outcome;
            }
        };
    }

    private Outcome recordLocked(
            CertificateApplication application,
            TokenUses.Terms terms,
            KeyAssurance.Assured key,
            TransactionStatus status) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (tokens.take(terms.tokenId(), now).isEmpty()) {
            return new Outcome.NotAuthorized();
        }
        UUID deviceId = Generators.timeBasedEpochRandomGenerator().generate();
        if (!assurance.take(key, deviceId)) {
            status.setRollbackOnly();
            return new Outcome.Forbidden(ProblemCodes.ATTESTATION_REQUIRED, KeyAssurance.ATTEST);
        }
        var request = new EnrollmentRequest(
                Generators.timeBasedEpochRandomGenerator().generate(),
                terms.tokenId(),
                null,
                deviceId,
                Enrollment.nameOf(application, deviceId),
                HexFormat.of().formatHex(key.keyHash()),
                key.protection(),
                application.remoteAddress(),
                now,
                now.plus(EnrollmentRequests.PATIENCE),
                EnrollmentRequest.State.PENDING,
                false,
                null,
                null);
        if (!requests.add(request)) {
            // The same machine asked twice at the same time: the other request stands, with its one use.
            status.setRollbackOnly();
            return new Outcome.Pending(SHORTEST_WAIT);
        }
        events.publishEvent(new DeviceEvent.EnrollmentRequested(
                request.id(),
                terms.tokenId(),
                request.name(),
                request.keyFingerprint(),
                request.keyProtection(),
                request.remoteAddress(),
                "enrollment-token:" + terms.tokenId(),
                now));
        return new Outcome.Pending(SHORTEST_WAIT);
    }

    private Outcome answer(CertificateApplication application, EnrollmentRequest request) {
        return switch (request.state()) {
            case PENDING -> new Outcome.Pending(waitFor(request));
            case DENIED ->
                new Outcome.Forbidden("enrollment.denied", "an administrator denied this machine's enrollment");
            case EXPIRED ->
                new Outcome.Forbidden(
                        "enrollment.expired", "this machine's request has expired; ask for a new enrollment token");
            case APPROVED -> request.enrolled() ? again(request) : admit(application, request);
        };
    }

    private Outcome admit(CertificateApplication application, EnrollmentRequest request) {
        var candidate = new Admission.Candidate(request.deviceId(), request.name(), request.keyProtection(), null);
        return switch (admission.admit(candidate, application.pkcs10(), () -> entitlement(request))) {
            case Admission.Outcome.Admitted(var issued) ->
                new Outcome.Enrolled(request.deviceId(), issued.certificate());
            case Admission.Outcome.NotEntitled() ->
                // Decided otherwise, or enrolled by another request, since it was looked at.
                new Outcome.Pending(SHORTEST_WAIT);
            case Admission.Outcome.Refused(var code, var detail) -> Enrollment.refused(code, detail);
        };
    }

    private Optional<TokenUses.Grant> entitlement(EnrollmentRequest request) {
        boolean stands = requests.lock(request.id(), clock.instant())
                .filter(locked -> locked.state() == EnrollmentRequest.State.APPROVED && !locked.enrolled())
                .isPresent();
        if (!stands) {
            return Optional.empty();
        }
        var grant = tokens.taken(request.tokenId());
        if (grant.isPresent()) {
            requests.enrolled(request.id());
        }
        return grant;
    }

    /** The answer to the machine got lost: what it holds the key of is given to it again, not made again. */
    private Outcome again(EnrollmentRequest request) {
        boolean enrolled = devices.find(request.deviceId())
                .filter(device -> device.state() == DeviceState.ENROLLED)
                .isPresent();
        byte[] key = HexFormat.of().parseHex(request.keyFingerprint());
        return certificates.ofDevice(request.deviceId()).stream()
                .filter(one ->
                        enrolled && one.revokedAt() == null && clock.instant().isBefore(one.notAfter()))
                .filter(one ->
                        Arrays.equals(key, Thumbprint.sha256(one.certificate().getPublicKey())))
                .findFirst()
                .map(IssuedCertificate::certificate)
                .<Outcome>map(certificate -> new Outcome.Enrolled(request.deviceId(), certificate))
                .orElseGet(() -> new Outcome.Forbidden(
                        "enrollment.expired", "this machine has enrolled already; ask for a new enrollment token"));
    }

    /** Half of how long it has waited already. */
    private Duration waitFor(EnrollmentRequest request) {
        Duration half = Duration.between(request.requestedAt(), clock.instant()).dividedBy(2);
        if (half.compareTo(SHORTEST_WAIT) < 0) {
            return SHORTEST_WAIT;
        }
        return half.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : half;
    }
}
