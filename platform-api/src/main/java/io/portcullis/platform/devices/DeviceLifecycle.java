package io.portcullis.platform.devices;

import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.certificates.RevocationReason;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Suspends, resumes and retires devices. A suspended device keeps its certificate and is refused everywhere. */
@Service
public class DeviceLifecycle {
    private final EntityManager entities;
    private final DeviceCertificates certificates;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    DeviceLifecycle(
            EntityManager entities, DeviceCertificates certificates, ApplicationEventPublisher events, Clock clock) {
        this.entities = entities;
        this.certificates = certificates;
        this.events = events;
        this.clock = clock;
    }

    /** Outcome of a change of state. */
    public sealed interface Change {
        record Done() implements Change {}

        record NoSuchDevice() implements Change {}

        /** @param state the state that does not allow it */
        record NotFrom(DeviceState state) implements Change {}
    }

    /** @param actor as in {@link DeviceEvent#actor()} */
    @Transactional
    public Change suspend(UUID id, String reason, String actor) {
        return change(
                id,
                Set.of(DeviceState.ENROLLED),
                DeviceState.SUSPENDED,
                (device, now) ->
                        events.publishEvent(new DeviceEvent.DeviceSuspended(id, device.name(), reason, actor, now)));
    }

    /** @param actor as in {@link DeviceEvent#actor()} */
    @Transactional
    public Change resume(UUID id, String reason, String actor) {
        return change(
                id,
                Set.of(DeviceState.SUSPENDED),
                DeviceState.ENROLLED,
                (device, now) ->
                        events.publishEvent(new DeviceEvent.DeviceResumed(id, device.name(), reason, actor, now)));
    }

    /**
     * For good: revokes the device's certificates in the same transaction.
     *
     * @param actor as in {@link DeviceEvent#actor()}
     */
    @Transactional
    public Change retire(UUID id, String reason, String actor) {
        return change(id, Set.of(DeviceState.ENROLLED, DeviceState.SUSPENDED), DeviceState.RETIRED, (device, now) -> {
            entities.flush();
            certificates.revokeAll(id, RevocationReason.CESSATION_OF_OPERATION, actor);
            events.publishEvent(new DeviceEvent.DeviceRetired(id, device.name(), reason, actor, now));
        });
    }

    private Change change(
            UUID id, Set<DeviceState> from, DeviceState to, BiConsumer<DeviceEntity, Instant> consequences) {
        var device = entities.find(DeviceEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (device == null) {
            return new Change.NoSuchDevice();
        }
        if (!from.contains(device.state())) {
            return new Change.NotFrom(device.state());
        }
        device.become(to);
        consequences.accept(device, clock.instant());
        return new Change.Done();
    }
}
