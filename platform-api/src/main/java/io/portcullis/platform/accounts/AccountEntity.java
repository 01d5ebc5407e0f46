package io.portcullis.platform.accounts;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(schema = "accounts", name = "accounts")
class AccountEntity {
    private static final int FAILURES_BEFORE_LOCK = 5;
    private static final Duration LOCK = Duration.ofMinutes(1);

    @Id
    private String username;

    @Column(nullable = false)
    private String displayName;

    @Column(nullable = false)
    private String passwordHash;

    @Column(nullable = false)
    private String role;

    private boolean enabled;

    @Column(nullable = false)
    private Instant createdAt;

    private @Nullable Instant lastLoginAt;
    private int failedAttempts;
    private @Nullable Instant lockedUntil;

    @Version
    private long version;

    @SuppressWarnings("NullAway.Init") // Hibernate fills the fields
    protected AccountEntity() {}

    AccountEntity(String username, String displayName, String passwordHash, Role role, Instant createdAt) {
        this.username = username;
        this.displayName = displayName;
        this.passwordHash = passwordHash;
        this.role = role.wire();
        this.enabled = true;
        this.createdAt = createdAt;
    }

    String username() {
        return username;
    }

    String passwordHash() {
        return passwordHash;
    }

    Role role() {
        return Role.fromWire(role);
    }

    boolean enabled() {
        return enabled;
    }

    boolean lockedAt(Instant now) {
        return lockedUntil != null && now.isBefore(lockedUntil);
    }

    void change(String newDisplayName, Role newRole, boolean nowEnabled) {
        displayName = newDisplayName;
        role = newRole.wire();
        enabled = nowEnabled;
    }

    void changePassword(String newHash) {
        passwordHash = newHash;
        failedAttempts = 0;
        lockedUntil = null;
    }

    void loggedIn(Instant now) {
        lastLoginAt = now;
        failedAttempts = 0;
        lockedUntil = null;
    }

    /** Returns whether this failure locked the account. */
    boolean loginFailed(Instant now) {
        failedAttempts++;
        if (failedAttempts % FAILURES_BEFORE_LOCK != 0) {
            return false;
        }
        lockedUntil = now.plus(LOCK);
        return true;
    }

    Account toAccount() {
        return new Account(username, displayName, role(), enabled, createdAt, lastLoginAt);
    }
}
