package io.portcullis.platform.devices;

import com.fasterxml.uuid.Generators;
import io.portcullis.contracts.ProblemCodes;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Turns a machine with an enrollment token and a certificate request into a device. All that a machine without a good
 * token learns is that it has none; what was wrong is in {@link DeviceEvent.EnrollmentRefused}.
 */
@Service
public class Enrollment {
    private final TokenUses tokens;
    private final Admission admission;
    private final ApprovedEnrollment approved;
    private final KeyAssurance assurance;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Enrollment(
            TokenUses tokens,
            Admission admission,
            ApprovedEnrollment approved,
            KeyAssurance assurance,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.tokens = tokens;
        this.admission = admission;
        this.approved = approved;
        this.assurance = assurance;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** Outcome of {@link #enroll}. */
    public sealed interface Outcome {
        record Enrolled(UUID deviceId, X509Certificate certificate) implements Outcome {}

        /** An administrator has to approve; to be asked again with the same key and token after a while. */
        record Pending(Duration retryAfter) implements Outcome {}

        /** No token, or not a good one. */
        record NotAuthorized() implements Outcome {}

        /** The token is good and keeps its use, the request is not good. */
        record BadRequest(String code, String detail) implements Outcome {}

        /** The token is good, and yet this machine does not enroll with it. */
        record Forbidden(String code, String detail) implements Outcome {}
    }

    /** @param secret the enrollment token's secret, null if none was sent */
    public Outcome enroll(@Nullable String secret, CertificateApplication application) {
        if (secret == null) {
            return new Outcome.NotAuthorized();
        }
        var token = TokenSecret.presented(secret);
        return switch (tokens.look(token, clock.instant())) {
            case TokenUses.Look.Usable(var terms) ->
                terms.approval() ? withApproval(application, terms) : withToken(token, application, terms);
            case TokenUses.Look.Unusable unusable -> turnedAway(application, unusable);
        };
    }

    private Outcome turnedAway(CertificateApplication application, TokenUses.Look.Unusable token) {
        return switch (token) {
            case TokenUses.Look.Unknown() ->
                refuse(application, null, "token.unknown", "the enrollment token is not one of ours");
            case TokenUses.Look.Expired(var terms) ->
                ended(application, terms, "token.expired", "the enrollment token has expired");
            case TokenUses.Look.Revoked(var terms) ->
                refuse(application, terms.tokenId(), "token.revoked", "the enrollment token was revoked");
            case TokenUses.Look.UsedUp(var terms) ->
                ended(application, terms, "token.used_up", "the enrollment token has no uses left");
        };
    }

    /** A machine that asked while the token was good may go on waiting. */
    private Outcome ended(CertificateApplication application, TokenUses.Terms terms, String reason, String detail) {
        return terms.approval() && approved.isKnown(application, terms)
                ? withApproval(application, terms)
                : refuse(application, terms.tokenId(), reason, detail);
    }

    private Outcome withApproval(CertificateApplication application, TokenUses.Terms terms) {
        return told(application, terms, approved.enroll(application, terms));
    }

    private Outcome withToken(TokenSecret token, CertificateApplication application, TokenUses.Terms terms) {
        KeyAssurance.Assured assured = null;
        if (terms.attestation() || application.claim().attestation() != null) {
            switch (assurance.ofNewcomer(application, terms.attestation())) {
                case KeyAssurance.Judgement.Good(var key) -> assured = key;
                case KeyAssurance.Judgement.Refused(var code, var detail) -> {
                    return told(application, terms, refused(code, detail));
                }
            }
        }
        UUID deviceId = Generators.timeBasedEpochRandomGenerator().generate();
        var candidate = new Admission.Candidate(
                deviceId,
                nameOf(application, deviceId),
                assured == null ? application.claim().protection() : assured.protection(),
                assured);
        var outcome = assured == null
                ? admission.admit(candidate, application.pkcs10(), terms.tokenId())
                : admission.admit(candidate, application.pkcs10(), () -> tokens.take(terms.tokenId(), clock.instant()));
        return switch (outcome) {
            case Admission.Outcome.Admitted(var issued) -> new Outcome.Enrolled(deviceId, issued.certificate());
            case Admission.Outcome.NotEntitled() ->
                switch (tokens.lookClosely(token, clock.instant())) {
                    case TokenUses.Look.Unusable unusable -> turnedAway(application, unusable);
                    case TokenUses.Look.Usable _ ->
                        refuse(
                                application,
                                terms.tokenId(),
                                "token.used_up",
                                "there were fewer uses left than machines that asked");
                };
            case Admission.Outcome.Refused(var code, var detail) -> told(application, terms, refused(code, detail));
        };
    }

    static String nameOf(CertificateApplication application, UUID deviceId) {
        String name = application.name();
        return name == null ? "device-" + deviceId : name;
    }

    static Outcome refused(String code, String detail) {
        return code.equals(ProblemCodes.ATTESTATION_REQUIRED)
                ? new Outcome.Forbidden(code, detail)
                : new Outcome.BadRequest(code, detail);
    }

    /** That a machine was denied or came too late is told where it was decided, not each time it asks. */
    private Outcome told(CertificateApplication application, TokenUses.Terms terms, Outcome outcome) {
        switch (outcome) {
            case Outcome.BadRequest(var code, var detail) -> publishRefusal(application, terms.tokenId(), code, detail);
            case Outcome.Forbidden(var code, var detail)
            when code.equals(ProblemCodes.ATTESTATION_REQUIRED) ->
                publishRefusal(application, terms.tokenId(), code, detail);
            case Outcome.NotAuthorized() ->
                publishRefusal(application, terms.tokenId(), "token.used_up", "the token ended meanwhile");
            case Outcome.Forbidden _, Outcome.Enrolled _, Outcome.Pending _ -> {}
        }
        return outcome;
    }

    private Outcome refuse(CertificateApplication application, @Nullable UUID tokenId, String reason, String detail) {
        publishRefusal(application, tokenId, reason, detail);
        return new Outcome.NotAuthorized();
    }

    private void publishRefusal(
            CertificateApplication application, @Nullable UUID tokenId, String reason, String detail) {
        var refusal = new DeviceEvent.EnrollmentRefused(
                tokenId,
                reason,
                detail,
                application.remoteAddress(),
                tokenId == null ? "anonymous" : "enrollment-token:" + tokenId,
                clock.instant());
        transactions.executeWithoutResult(status -> events.publishEvent(refusal));
    }
}
