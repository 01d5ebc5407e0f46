package io.portcullis.platform.devices;

import com.fasterxml.uuid.Generators;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.certificates.IssuanceOrder;
import io.portcullis.platform.certificates.IssuancePreparation;
import io.portcullis.platform.certificates.IssuedCertificate;
import io.portcullis.platform.certificates.KeyInUseException;
import io.portcullis.platform.certificates.PreparedIssuance;
import jakarta.persistence.EntityManager;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Turns a machine with an enrollment token and a certificate request into a device. The use of the token, the device
 * and its certificate become true in one transaction, or not at all. All that a machine without a good token learns is
 * that it has none; what was wrong is in {@link DeviceEvent.EnrollmentRefused}.
 */
@Service
public class Enrollment {
    private final TokenUses tokens;
    private final DeviceCertificates certificates;
    private final DeviceRecords devices;
    private final EntityManager entities;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Enrollment(
            TokenUses tokens,
            DeviceCertificates certificates,
            DeviceRecords devices,
            EntityManager entities,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.tokens = tokens;
        this.certificates = certificates;
        this.devices = devices;
        this.entities = entities;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** What a machine asks for. Prints no secret. */
    public static final class Application {
        private final @Nullable String secret;
        private final byte[] pkcs10;
        private final @Nullable String name;
        private final String remoteAddress;

        /**
         * @param secret the enrollment token's secret, if it sent one
         * @param pkcs10 DER of the certificate request; unread as long as the token is not good
         * @param name display name; validated
         */
        public Application(@Nullable String secret, byte[] pkcs10, @Nullable String name, String remoteAddress) {
            this.secret = secret;
            this.pkcs10 = pkcs10.clone();
            this.name = name;
            this.remoteAddress = remoteAddress;
        }

        /** Sent no token: how many clients begin, to be asked for one. */
        public boolean isAnonymous() {
            return secret == null;
        }
    }

    /** Outcome of {@link #enroll}. */
    public sealed interface Outcome {
        record Enrolled(UUID deviceId, X509Certificate certificate) implements Outcome {}

        /** No token, or not a good one. */
        record NotAuthorized() implements Outcome {}

        /** The token is good and keeps its use, the request is not good. */
        record BadRequest(String code, String detail) implements Outcome {}
    }

    public Outcome enroll(Application application) {
        if (application.secret == null) {
            return new Outcome.NotAuthorized();
        }
        return switch (tokens.look(TokenSecret.presented(application.secret), clock.instant())) {
            case TokenUses.Look.Usable(var id) -> prepare(application, id);
            case TokenUses.Look.Unknown() ->
                refuse(application, null, "token.unknown", "the enrollment token is not one of ours");
            case TokenUses.Look.Expired(var id) ->
                refuse(application, id, "token.expired", "the enrollment token has expired");
            case TokenUses.Look.Revoked(var id) ->
                refuse(application, id, "token.revoked", "the enrollment token was revoked");
            case TokenUses.Look.UsedUp(var id) ->
                refuse(application, id, "token.used_up", "the enrollment token has no uses left");
        };
    }

    private Outcome prepare(Application application, UUID tokenId) {
        UUID deviceId = Generators.timeBasedEpochRandomGenerator().generate();
        return switch (certificates.prepare(
                IssuanceOrder.first(deviceId, application.pkcs10, KeyProtection.SOFTWARE))) {
            case IssuancePreparation.Ready(var issuance) -> register(application, tokenId, deviceId, issuance);
            case IssuancePreparation.Refused(var code, var detail) -> {
                publishRefusal(application, tokenId, code, detail);
                yield new Outcome.BadRequest(code, detail);
            }
        };
    }

    private Outcome register(Application application, UUID tokenId, UUID deviceId, PreparedIssuance issuance) {
        boolean done = false;
        try {
            Optional<IssuedCertificate> issued = transactions.execute(
                    status -> tokens.take(tokenId, clock.instant()).map(grant -> {
                        return admit(application, grant, deviceId, issuance);
                    }));
            if (issued != null && issued.isPresent()) {
                done = true;
                return new Outcome.Enrolled(deviceId, issued.get().certificate());
            }
        } catch (KeyInUseException e) {
            String detail = String.valueOf(e.getMessage());
            publishRefusal(application, tokenId, KeyInUseException.CODE, detail);
            return new Outcome.BadRequest(KeyInUseException.CODE, detail);
        } finally {
            if (!done) {
                certificates.abandon(issuance);
            }
        }
        return refuse(application, tokenId, "token.used_up", "the token's last use was taken or it ended meanwhile");
    }

    private IssuedCertificate admit(
            Application application, TokenUses.Grant grant, UUID deviceId, PreparedIssuance issuance) {
        Instant now = clock.instant();
        String actor = "enrollment-token:" + grant.tokenId();
        String name = application.name == null ? "device-" + deviceId : application.name;
        entities.persist(new DeviceEntity(
                deviceId, name, grant.groups(), grant.ownership(), KeyProtection.SOFTWARE, now, grant.tokenId()));
        entities.flush();
        devices.addHealth(deviceId);
        IssuedCertificate issued = certificates.issue(issuance, actor);
        devices.addCertificate(issued);
        events.publishEvent(new DeviceEvent.DeviceEnrolled(
                deviceId,
                name,
                grant.tokenId(),
                grant.ownership(),
                grant.groups(),
                KeyProtection.SOFTWARE,
                issued.serial(),
                actor,
                now));
        return issued;
    }

    private Outcome refuse(Application application, @Nullable UUID tokenId, String reason, String detail) {
        publishRefusal(application, tokenId, reason, detail);
        return new Outcome.NotAuthorized();
    }

    private void publishRefusal(Application application, @Nullable UUID tokenId, String reason, String detail) {
        var refusal = new DeviceEvent.EnrollmentRefused(
                tokenId,
                reason,
                detail,
                application.remoteAddress,
                tokenId == null ? "anonymous" : "enrollment-token:" + tokenId,
                clock.instant());
        transactions.executeWithoutResult(status -> events.publishEvent(refusal));
    }
}
