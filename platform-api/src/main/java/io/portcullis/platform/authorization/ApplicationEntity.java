package io.portcullis.platform.authorization;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

@Entity
@Table(schema = "authorization_server", name = "applications")
class ApplicationEntity {
    @Id
    private UUID id;

    @Column(nullable = false)
    private String name;

    @Column(nullable = false)
    private String audience;

    @Column(nullable = false)
    private String scopes;

    private int tokenLifetimeSeconds;

    @Column(nullable = false)
    private String releasedClaims;

    @Column(nullable = false)
    private Instant createdAt;

    @Version
    private long version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected ApplicationEntity() {}

    ApplicationEntity(UUID id, Instant createdAt) {
        this.id = id;
        this.createdAt = createdAt;
        this.name = "";
        this.audience = "";
        this.scopes = "";
        this.releasedClaims = "";
    }

    UUID id() {
        return id;
    }

    void describe(
            String newName,
            String newAudience,
            List<String> newScopes,
            int newTokenLifetimeSeconds,
            List<String> newReleasedClaims) {
        name = newName;
        audience = newAudience;
        scopes = String.join(" ", newScopes);
        tokenLifetimeSeconds = newTokenLifetimeSeconds;
        releasedClaims = String.join(" ", newReleasedClaims);
    }

    Application toApplication() {
        return new Application(
                id,
                name,
                audience,
                words(scopes),
                Duration.ofSeconds(tokenLifetimeSeconds),
                words(releasedClaims),
                createdAt);
    }

    static Set<String> words(String joined) {
        return joined.isEmpty()
                ? Set.of()
                : Collections.unmodifiableSet(new LinkedHashSet<>(List.of(joined.split(" ", -1))));
    }
}
