package io.portcullis.platform.devices;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** An enrollment token; its uses are counted down in SQL by {@link TokenUses}, never through this entity. */
@Entity
@DynamicUpdate
@Table(schema = "devices", name = "enrollment_token")
class EnrollmentTokenEntity {
    @Id
    private UUID id;

    @Column(nullable = false)
    private byte[] secretHash;

    @Column(nullable = false)
    private String description;

    @Column(nullable = false)
    private int uses;

    @Column(nullable = false)
    private int usesLeft;

    @Column(nullable = false, columnDefinition = "text[]")
    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> groups;

    @Column(nullable = false)
    @Enumerated(EnumType.STRING)
    private Ownership ownership;

    @Column(nullable = false)
    private Instant createdAt;

    @Column(nullable = false)
    private String createdBy;

    @Column(nullable = false)
    private Instant expiresAt;

    @Column
    private @Nullable Instant revokedAt;

    @Column(nullable = false)
    private boolean requiresApproval;

    @Column(nullable = false)
    private boolean requiresAttestation;

    protected EnrollmentTokenEntity() {}

    EnrollmentTokenEntity(UUID id, byte[] secretHash, EnrollmentTokens.Wish wish, Instant createdAt, String createdBy) {
        this.id = id;
        this.secretHash = secretHash.clone();
        this.description = wish.description();
        this.uses = wish.uses();
        this.usesLeft = wish.uses();
        this.groups = List.copyOf(wish.groups());
        this.ownership = wish.ownership();
        this.createdAt = createdAt;
        this.createdBy = createdBy;
        this.expiresAt = createdAt.plus(wish.lifetime());
        this.requiresApproval = wish.requiresApproval();
        this.requiresAttestation = wish.requiresAttestation();
    }

    /** False if it was revoked before. */
    boolean revoke(Instant now) {
        if (revokedAt != null) {
            return false;
        }
        revokedAt = now;
        return true;
    }

    EnrollmentToken toToken(Instant now) {
        return new EnrollmentToken(
                id,
                description,
                state(now),
                uses,
                usesLeft,
                groups,
                ownership,
                createdAt,
                createdBy,
                expiresAt,
                requiresApproval,
                requiresAttestation);
    }

    private EnrollmentToken.State state(Instant now) {
        if (revokedAt != null) {
            return EnrollmentToken.State.REVOKED;
        }
        if (usesLeft == 0) {
            return EnrollmentToken.State.USED_UP;
        }
        return now.isBefore(expiresAt) ? EnrollmentToken.State.ACTIVE : EnrollmentToken.State.EXPIRED;
    }
}
