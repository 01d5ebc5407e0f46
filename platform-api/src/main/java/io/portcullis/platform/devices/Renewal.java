package io.portcullis.platform.devices;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.certificates.CertificateOrigin;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Gives a device its next certificate while it still has a good one. */
@Service
public class Renewal {
    private final Devices devices;
    private final CertificateRegister register;
    private final Succession succession;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Renewal(
            Devices devices,
            CertificateRegister register,
            Succession succession,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.devices = devices;
        this.register = register;
        this.succession = succession;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** @param presented the certificate of the TLS connection, whose key is proven by it; null if there is none */
    public CertificateAnswer renew(@Nullable X509Certificate presented, CertificateApplication application) {
        if (presented == null) {
            return new CertificateAnswer.Refused(
                    ProblemCodes.DEVICE_CERTIFICATE_REQUIRED,
                    "present the certificate to be renewed in the TLS handshake");
        }
        return switch (devices.standing(presented)) {
            case DeviceStanding.Good good -> renew(good, presented, application);
            case DeviceStanding.CertificateUnknown() ->
                new CertificateAnswer.Refused(
                        ProblemCodes.DEVICE_CERTIFICATE_UNKNOWN, "this certificate belongs to no device here");
            case DeviceStanding.CertificateRevoked(var id) -> audited(id, Standings.REVOKED, application);
            case DeviceStanding.CertificateExpired(var id) ->
                audited(
                        id,
                        new Succession.Refusal(
                                ProblemCodes.DEVICE_CERTIFICATE_EXPIRED,
                                "this certificate has expired; recover it with its key, or enroll again"),
                        application);
            case DeviceStanding.Suspended(var id) -> audited(id, Standings.SUSPENDED, application);
            case DeviceStanding.Retired(var id) -> audited(id, Standings.RETIRED, application);
        };
    }

    private CertificateAnswer renew(
            DeviceStanding.Good good, X509Certificate presented, CertificateApplication application) {
        var predecessor = register.find(good.thumbprint()).orElseThrow();
        var outcome = succession.issue(
                predecessor, presented.getPublicKey(), application, CertificateOrigin.RENEWAL, Standings::problem);
        return switch (outcome) {
            case Succession.Outcome.Issued(var id, var issued) ->
                new CertificateAnswer.Issued(id, issued.certificate());
            case Succession.Outcome.Refused(var refusal) -> audited(predecessor.deviceId(), refusal, application);
        };
    }

    private CertificateAnswer audited(UUID deviceId, Succession.Refusal refusal, CertificateApplication application) {
        var event = new DeviceEvent.RenewalRefused(
                deviceId,
                refusal.code(),
                refusal.detail(),
                application.remoteAddress(),
                "device:" + deviceId,
                clock.instant());
        transactions.executeWithoutResult(status -> events.publishEvent(event));
        return new CertificateAnswer.Refused(refusal.code(), refusal.detail());
    }
}
