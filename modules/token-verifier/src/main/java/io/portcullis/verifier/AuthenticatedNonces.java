package io.portcullis.verifier;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The end of a nonce with an HMAC over it. */
final class AuthenticatedNonces implements ProofNonces {
    private static final String HMAC = "HmacSHA256";
    private static final int SMALLEST_KEY = 32;
    private static final int TAG = 16;
    private static final int LENGTH = 32;
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final SecretKeySpec key;
    private final Duration lifetime;

    AuthenticatedNonces(byte[] key, Duration lifetime) {
        if (key.length < SMALLEST_KEY) {
            throw new IllegalArgumentException("the key of nonces must have at least " + SMALLEST_KEY + " bytes");
        }
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("nonces live between 10 s and 10 min");
        }
        this.key = new SecretKeySpec(key, HMAC);
        this.lifetime = lifetime;
    }

    @Override
    public String next(Instant now) {
        byte[] end = ByteBuffer.allocate(Long.BYTES)
                .putLong(now.plus(lifetime).toEpochMilli())
                .array();
        byte[] nonce =
                ByteBuffer.allocate(Long.BYTES + TAG).put(end).put(tag(end)).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }

    @Override
    public Optional<Instant> endOf(String nonce) {
        if (nonce.length() != LENGTH) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        byte[] end = Arrays.copyOf(bytes, Long.BYTES);
        return MessageDigest.isEqual(tag(end), Arrays.copyOfRange(bytes, Long.BYTES, bytes.length))
                ? Optional.of(Instant.ofEpochMilli(ByteBuffer.wrap(end).getLong()))
                : Optional.empty();
    }

    private byte[] tag(byte[] end) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(end), TAG);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }
}
