package io.portcullis.platform.compliance.signatures;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys whose policy sets take effect, from a JWKS file that is read again when it changes. */
public final class TrustedSigners {
    private static final Logger log = LoggerFactory.getLogger(TrustedSigners.class);

    private final @Nullable Path file;
    private @Nullable Loaded loaded;

    TrustedSigners(@Nullable Path file) {
        this.file = file;
    }

    /**
     * The P-256 key of that RFC 7638 thumbprint. The thumbprint is computed here; a {@code kid} in the file is not
     * believed.
     *
     * @throws SignersUnreadable if the file cannot be read: nothing can be judged until it can
     */
    synchronized Optional<ECKey> find(String thumbprint) {
        if (file == null) {
            return Optional.empty();
        }
        try {
            var modified = Files.getLastModifiedTime(file);
            var current = loaded;
            if (current == null || !current.modified().equals(modified)) {
                current = new Loaded(modified, read(file));
                loaded = current;
            }
            return Optional.ofNullable(current.keys().get(thumbprint));
        } catch (IOException | ParseException | JOSEException e) {
            throw new SignersUnreadable("portcullis.policy.trusted-signers cannot be read: " + file, e);
        }
    }

    private static Map<String, ECKey> read(Path file) throws IOException, ParseException, JOSEException {
        Map<String, ECKey> keys = new HashMap<>();
        for (JWK key : JWKSet.parse(Files.readString(file)).getKeys()) {
            if (key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())) {
                keys.put(ec.computeThumbprint().toString(), ec.toPublicJWK());
            } else {
                log.warn("A key in {} is not an EC P-256 key and signs nothing", file);
            }
        }
        return Map.copyOf(keys);
    }

    private record Loaded(FileTime modified, Map<String, ECKey> keys) {}

    /** The list of trusted signers cannot be read. */
    public static final class SignersUnreadable extends RuntimeException {
        SignersUnreadable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
