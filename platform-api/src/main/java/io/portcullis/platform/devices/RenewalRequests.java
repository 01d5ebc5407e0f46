package io.portcullis.platform.devices;

import io.portcullis.platform.certificates.CertificateEvent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Asks devices to replace their certificates before their time. They are told with their next report. */
@Service
public class RenewalRequests {
    private final EntityManager entities;
    private final CertificateRegister register;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    RenewalRequests(
            EntityManager entities, CertificateRegister register, ApplicationEventPublisher events, Clock clock) {
        this.entities = entities;
        this.register = register;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Asks one device. Asking again before it has renewed changes nothing.
     *
     * @param actor as in {@link DeviceEvent#actor()}
     */
    @Transactional
    public DeviceLifecycle.Change request(UUID deviceId, String actor) {
        var device = entities.find(DeviceEntity.class, deviceId, LockModeType.PESSIMISTIC_WRITE);
        if (device == null) {
            return new DeviceLifecycle.Change.NoSuchDevice();
        }
        if (device.state() == DeviceState.RETIRED) {
            return new DeviceLifecycle.Change.NotFrom(DeviceState.RETIRED);
        }
        Instant now = clock.instant();
        if (register.requestRenewal(deviceId, now) > 0) {
            events.publishEvent(new DeviceEvent.RenewalRequested(deviceId, actor, now));
        }
        return new DeviceLifecycle.Change.Done();
    }

    /**
     * Asks every device that has a certificate of this CA, within the caller's transaction.
     *
     * @param issuerThumbprint base64url of the SHA-256 of the CA certificate's DER
     * @param actor as in {@link DeviceEvent#actor()}
     * @return how many certificates are to be replaced that were not before
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int requestRenewalOf(String issuerThumbprint, String actor) {
        Instant now = clock.instant();
        int certificates = register.requestRenewalOf(issuerThumbprint, now);
        if (certificates > 0) {
            events.publishEvent(new DeviceEvent.FleetRenewalRequested(issuerThumbprint, certificates, actor, now));
        }
        return certificates;
    }

    /** A CA that issues no more has its devices come for another certificate before theirs end. */
    @EventListener
    void rotated(CertificateEvent.RotationIssuing event) {
        requestRenewalOf(event.outgoing(), event.actor());
    }
}
