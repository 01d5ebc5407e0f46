package io.portcullis.platform.devices;

import com.fasterxml.uuid.Generators;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Creates, lists and revokes enrollment tokens. */
@Service
public class EnrollmentTokens {
    private static final int NEWEST = 500;

    private final EntityManager entities;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final SecureRandom random;

    EnrollmentTokens(EntityManager entities, ApplicationEventPublisher events, Clock clock, SecureRandom random) {
        this.entities = entities;
        this.events = events;
        this.clock = clock;
        this.random = random;
    }

    /** What a token shall be; already validated. */
    public record Wish(
            String description,
            int uses,
            Duration lifetime,
            List<String> groups,
            Ownership ownership,
            boolean requiresApproval,
            boolean requiresAttestation) {}

    public record Created(EnrollmentToken token, TokenSecret secret) {}

    /** @param actor as in {@link DeviceEvent#actor()} */
    @Transactional
    public Created create(Wish wish, String actor) {
        // PostgreSQL keeps microseconds; what is answered has to be what is stored.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        TokenSecret secret = TokenSecret.generate(random);
        UUID id = Generators.timeBasedEpochRandomGenerator().generate();
        var entity = new EnrollmentTokenEntity(id, secret.hash(), wish, now, actor);
        entities.persist(entity);
        EnrollmentToken token = entity.toToken(now);
        events.publishEvent(new DeviceEvent.EnrollmentTokenCreated(
                id,
                token.description(),
                token.uses(),
                token.expiresAt(),
                token.ownership(),
                token.groups(),
                token.requiresApproval(),
                token.requiresAttestation(),
                actor,
                now));
        return new Created(token, secret);
    }

    /** The newest 500, newest first. */
    @Transactional(readOnly = true)
    public List<EnrollmentToken> newest() {
        Instant now = clock.instant();
        return entities
                .createQuery(
                        "select t from EnrollmentTokenEntity t order by t.createdAt desc, t.id",
                        EnrollmentTokenEntity.class)
                .setMaxResults(NEWEST)
                .getResultList()
                .stream()
                .map(entity -> entity.toToken(now))
                .toList();
    }

    /** Revoking one that is revoked already changes nothing. @return false if there is no such token */
    @Transactional
    public boolean revoke(UUID id, String actor) {
        var entity = entities.find(EnrollmentTokenEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (entity == null) {
            return false;
        }
        Instant now = clock.instant();
        if (entity.revoke(now)) {
            events.publishEvent(new DeviceEvent.EnrollmentTokenRevoked(
                    id, entity.toToken(now).description(), actor, now));
        }
        return true;
    }
}
