package io.portcullis.agent.token;

import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.DeviceJwt;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says that the device makes one request now (RFC 9449 section 4.2).
 *
 * @param method HTTP method, in capitals
 * @param address of the request; query and fragment are left out of the proof
 * @param accessToken that the request presents; empty where it asks for one
 * @param nonce that the server asked for
 */
public record DpopProof(String method, URI address, Optional<String> accessToken, Optional<String> nonce) {

    private static final String TYPE = "dpop+jwt";

    /** A fresh proof: each is good for one request. */
    public String sign(DeviceIdentity identity, Instant now) {
        Map<String, @Nullable Object> header = new LinkedHashMap<>();
        header.put("typ", TYPE);
        header.put("jwk", identity.jwk().members());
        Map<String, @Nullable Object> claims = new LinkedHashMap<>();
        claims.put("jti", UUID.randomUUID());
        claims.put("htm", method);
        claims.put("htu", address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath());
        claims.put("iat", now.getEpochSecond());
        accessToken.ifPresent(token -> claims.put("ath", sha256(token)));
        nonce.ifPresent(text -> claims.put("nonce", text));
        return DeviceJwt.sign(header, claims, identity);
    }

    private static String sha256(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
