package io.portcullis.platform.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes what people choose with bcrypt, and what machines hold with SHA-256: a random secret of 256 bits cannot be
 * guessed, and a slow hash would only let a client slow the platform down.
 */
@Component
public final class SecretEncoder implements PasswordEncoder {
    private static final String SHA_256 = "{sha256}";
    private static final String BCRYPT = "{bcrypt}";

    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(11);

    @Override
    public @Nullable String encode(@Nullable CharSequence rawPassword) {
        return rawPassword == null ? null : BCRYPT + bcrypt.encode(rawPassword);
    }

    /** Hash of a random secret of at least 128 bits. */
    public static String hashOfRandomSecret(CharSequence secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(secret.toString().getBytes(StandardCharsets.UTF_8));
            return SHA_256 + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean matches(@Nullable CharSequence rawPassword, @Nullable String encodedPassword) {
        if (rawPassword == null || encodedPassword == null) {
            return false;
        }
        if (encodedPassword.startsWith(SHA_256)) {
            return MessageDigest.isEqual(
                    hashOfRandomSecret(rawPassword).getBytes(StandardCharsets.US_ASCII),
                    encodedPassword.getBytes(StandardCharsets.US_ASCII));
        }
        return encodedPassword.startsWith(BCRYPT)
                && rawPassword.length() <= 72
                && bcrypt.matches(rawPassword, encodedPassword.substring(BCRYPT.length()));
    }
}
