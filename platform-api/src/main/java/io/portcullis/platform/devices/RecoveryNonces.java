package io.portcullis.platform.devices;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Makes and checks the nonces of recovery: expiry, random bits, and an HMAC over both with a key that all nodes share.
 * Making one writes nothing, so asking for many fills nothing. Only one that brought a device back is remembered.
 */
@Component
class RecoveryNonces {
    static final Duration LIFETIME = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(RecoveryNonces.class);
    private static final String HMAC = "HmacSHA256";
    private static final int TIME = Long.BYTES;
    private static final int RANDOM = 16;
    private static final int TAG = 32;

    private final JdbcClient jdbc;
    private final SecureRandom random;
    private final Clock clock;
    private volatile @Nullable SecretKeySpec key;

    RecoveryNonces(JdbcClient jdbc, SecureRandom random, Clock clock) {
        this.jdbc = jdbc;
        this.random = random;
        this.clock = clock;
    }

    record Nonce(String value, Instant expiresAt) {}

    Nonce next() {
        Instant expiresAt = clock.instant().plus(LIFETIME).truncatedTo(ChronoUnit.MILLIS);
        byte[] bits = new byte[RANDOM];
        random.nextBytes(bits);
        byte[] body = ByteBuffer.allocate(TIME + RANDOM)
                .putLong(expiresAt.toEpochMilli())
                .put(bits)
                .array();
        byte[] nonce = ByteBuffer.allocate(TIME + RANDOM + TAG)
                .put(body)
                .put(tag(body))
                .array();
        return new Nonce(Base64.getUrlEncoder().withoutPadding().encodeToString(nonce), expiresAt);
    }

    /** When it expires, if it is one of ours and has not. Says nothing about whether it was spent. */
    Optional<Instant> read(String value) {
        byte[] nonce;
        try {
            nonce = Base64.getUrlDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        // One form only: another spelling of the same bits would be another nonce to whoever remembers spent ones.
        if (nonce.length != TIME + RANDOM + TAG
                || !Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(nonce)
                        .equals(value)) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOf(nonce, TIME + RANDOM);
        if (!MessageDigest.isEqual(tag(body), Arrays.copyOfRange(nonce, TIME + RANDOM, nonce.length))) {
            return Optional.empty();
        }
        Instant expiresAt = Instant.ofEpochMilli(ByteBuffer.wrap(body).getLong());
        return clock.instant().isBefore(expiresAt) ? Optional.of(expiresAt) : Optional.empty();
    }

    /** Within the transaction that the nonce is spent for. @return false if it was spent before */
    boolean spend(String value, Instant expiresAt) {
        return jdbc.sql("insert into devices.spent_recovery_nonce (nonce_hash, expires_at) values (?, ?)"
                                + " on conflict do nothing")
                        .params(hash(value), Timestamp.from(expiresAt))
                        .update()
                == 1;
    }

    /** An expired nonce is refused for that. A little later, because the clocks of nodes differ. */
    @Scheduled(initialDelay = 10, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void forget() {
        try {
            jdbc.sql("delete from devices.spent_recovery_nonce where expires_at < ?")
                    .param(Timestamp.from(clock.instant().minus(Duration.ofHours(1))))
                    .update();
        } catch (DataAccessException e) {
            log.warn("Spent recovery nonces cannot be deleted now: {}", e.getMessage());
        }
    }

    private byte[] tag(byte[] body) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(key());
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + HMAC, e);
        }
    }

    private SecretKeySpec key() {
        SecretKeySpec known = key;
        if (known == null) {
            known = new SecretKeySpec(shared(), HMAC);
            key = known;
        }
        return known;
    }

    private byte[] shared() {
        byte[] fresh = new byte[32];
        random.nextBytes(fresh);
        jdbc.sql("insert into devices.recovery_key (value) values (?) on conflict do nothing")
                .param(fresh)
                .update();
        return jdbc.sql("select value from devices.recovery_key")
                .query((row, number) -> row.getBytes(1))
                .single();
    }

    private static byte[] hash(String value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }
}
