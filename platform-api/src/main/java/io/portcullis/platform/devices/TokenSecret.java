package io.portcullis.platform.devices;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** The secret of an enrollment token: {@code pce_} and 256 random bits in base64url. Prints as nothing. */
public final class TokenSecret {
    private static final Pattern FORM = Pattern.compile("pce_[A-Za-z0-9_-]{43}");

    private final String value;

    private TokenSecret(String value) {
        this.value = value;
    }

    static TokenSecret generate(SecureRandom random) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return new TokenSecret("pce_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /** Of anything that somebody sent as a secret. */
    static TokenSecret presented(String value) {
        return new TokenSecret(value);
    }

    boolean wellFormed() {
        return FORM.matcher(value).matches();
    }

    /** What is stored of it. So many random bits need no salt and no slow hash. */
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }

    /** To be shown once, to whoever created the token. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
