package io.portcullis.platform.devices;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Lists the machines that wait for approval, and decides about them. */
@Service
public class EnrollmentRequests {
    /** From being asked to being decided, and from approval to enrollment. */
    static final Duration PATIENCE = Duration.ofDays(7);

    private static final int NEWEST = 500;

    private final EnrollmentRequestRecords records;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    EnrollmentRequests(EnrollmentRequestRecords records, ApplicationEventPublisher events, Clock clock) {
        this.records = records;
        this.events = events;
        this.clock = clock;
    }

    /** Outcome of a decision. */
    public sealed interface Decided {
        record Done(EnrollmentRequest request) implements Decided {}

        record NoSuchRequest() implements Decided {}

        /** @param request as it stands, which does not allow it */
        record NotFrom(EnrollmentRequest request) implements Decided {}
    }

    /**
     * The newest 500, newest first.
     *
     * @param state only those in this state, or null for all
     */
    public List<EnrollmentRequest> newest(EnrollmentRequest.@Nullable State state) {
        return records.newest(state, clock.instant(), NEWEST);
    }

    /**
     * Lets the machine enroll. Approving again changes nothing.
     *
     * @param actor as in {@link DeviceEvent#actor()}
     */
    @Transactional
    public Decided approve(UUID id, String reason, String actor) {
        Instant now = now();
        return records.lock(id, now)
                .map(request -> switch (request.state()) {
                    case APPROVED -> new Decided.Done(request);
                    case DENIED, EXPIRED -> new Decided.NotFrom(request);
                    case PENDING -> {
                        records.decide(id, EnrollmentRequest.State.APPROVED, actor, now, now.plus(PATIENCE));
                        events.publishEvent(new DeviceEvent.EnrollmentApproved(
                                id, request.name(), request.keyFingerprint(), reason, actor, now));
                        yield new Decided.Done(records.lock(id, now).orElseThrow());
                    }
                })
                .orElseGet(Decided.NoSuchRequest::new);
    }

    /**
     * Turns the machine away; its use of the token is gone. Denying again changes nothing; what was approved can be
     * denied until the machine has enrolled.
     *
     * @param actor as in {@link DeviceEvent#actor()}
     */
    @Transactional
    public Decided deny(UUID id, String reason, String actor) {
        Instant now = now();
        return records.lock(id, now)
                .map(request -> {
                    if (request.state() == EnrollmentRequest.State.DENIED) {
                        return new Decided.Done(request);
                    }
                    if (request.enrolled() || request.state() == EnrollmentRequest.State.EXPIRED) {
                        return new Decided.NotFrom(request);
                    }
                    records.decide(id, EnrollmentRequest.State.DENIED, actor, now, request.expiresAt());
                    events.publishEvent(new DeviceEvent.EnrollmentDenied(
                            id, request.name(), request.keyFingerprint(), reason, actor, now));
                    return new Decided.Done(records.lock(id, now).orElseThrow());
                })
                .orElseGet(Decided.NoSuchRequest::new);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
