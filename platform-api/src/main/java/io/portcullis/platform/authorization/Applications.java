package io.portcullis.platform.authorization;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.portcullis.platform.authorization.AuthorizationEvent.ApplicationChanged;
import io.portcullis.platform.authorization.AuthorizationEvent.ApplicationRegistered;
import io.portcullis.platform.authorization.AuthorizationEvent.ApplicationRemoved;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The applications that devices get tokens for. */
@Service
public class Applications {
    private static final String BY_AUDIENCE = """
            select id, name, audience, scopes, token_lifetime_seconds, released_claims, created_at
            from authorization_server.applications where audience = any (?)""";

    /** A description of an application, as an administrator gives it. */
    public record Description(
            String name, String audience, List<String> scopes, int tokenLifetimeSeconds, List<String> releasedClaims) {}

    private final ApplicationRepository repository;
    private final JdbcTemplate jdbc;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final NoArgGenerator ids = Generators.timeBasedEpochRandomGenerator();

    Applications(ApplicationRepository repository, JdbcTemplate jdbc, ApplicationEventPublisher events, Clock clock) {
        this.repository = repository;
        this.jdbc = jdbc;
        this.events = events;
        this.clock = clock;
    }

    /** One indexed read, outside of any transaction and entity: this stands on the token path. */
    Map<String, Application> findAllByAudience(Collection<String> audiences) {
        return jdbc.query(BY_AUDIENCE, Applications::read, (Object) audiences.toArray(String[]::new)).stream()
                .collect(Collectors.toMap(Application::audience, Function.identity()));
    }

    @Transactional(readOnly = true)
    List<Application> all() {
        return repository.findAllByOrderByName().stream()
                .map(ApplicationEntity::toApplication)
                .toList();
    }

    @Transactional(readOnly = true)
    Optional<Application> find(UUID id) {
        return repository.findById(id).map(ApplicationEntity::toApplication);
    }

    /** @throws AudienceTaken if another application has this audience */
    @Transactional
    Application register(Description description, String actor) {
        refuseIfTaken(description.audience(), null);
        Instant now = clock.instant();
        var entity = describe(new ApplicationEntity(ids.generate(), now), description);
        events.publishEvent(new ApplicationRegistered(
                entity.id(),
                description.name(),
                description.audience(),
                description.scopes(),
                description.tokenLifetimeSeconds(),
                description.releasedClaims(),
                actor,
                now));
        return entity.toApplication();
    }

    /** @throws AudienceTaken if another application has this audience */
    @Transactional
    Optional<Application> change(UUID id, Description description, String actor) {
        return repository.findById(id).map(entity -> {
            refuseIfTaken(description.audience(), id);
            describe(entity, description);
            events.publishEvent(new ApplicationChanged(
                    id,
                    description.name(),
                    description.audience(),
                    description.scopes(),
                    description.tokenLifetimeSeconds(),
                    description.releasedClaims(),
                    actor,
                    clock.instant()));
            return entity.toApplication();
        });
    }

    @Transactional
    boolean remove(UUID id, String actor) {
        return repository
                .findById(id)
                .map(entity -> {
                    var application = entity.toApplication();
                    repository.delete(entity);
                    events.publishEvent(new ApplicationRemoved(
                            id, application.name(), application.audience(), actor, clock.instant()));
                    return true;
                })
                .orElse(false);
    }

    private ApplicationEntity describe(ApplicationEntity entity, Description description) {
        entity.describe(
                description.name(),
                description.audience(),
                description.scopes(),
                description.tokenLifetimeSeconds(),
                description.releasedClaims());
        return repository.saveAndFlush(entity);
    }

    private void refuseIfTaken(String audience, @Nullable UUID except) {
        repository
                .findByAudience(audience)
                .filter(other -> !other.id().equals(except))
                .ifPresent(other -> {
                    throw new AudienceTaken(audience);
                });
    }

    private static Application read(ResultSet row, int number) throws SQLException {
        return new Application(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                ApplicationEntity.words(row.getString(4)),
                Duration.ofSeconds(row.getInt(5)),
                ApplicationEntity.words(row.getString(6)),
                row.getObject(7, OffsetDateTime.class).toInstant());
    }

    /** Two applications cannot share an audience: a token for one would open the other. */
    static final class AudienceTaken extends RuntimeException {
        AudienceTaken(String audience) {
            super("The audience " + audience + " belongs to another application already.");
        }
    }
}
