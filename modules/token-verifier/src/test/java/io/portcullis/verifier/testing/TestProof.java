package io.portcullis.verifier.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A DPoP proof in the making: starts good, and a test bends what it wants. */
public final class TestProof {
    private final ECKey key;
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Object> claims = new LinkedHashMap<>();

    /** For a request that comes without a token, as one for a token does. */
    public TestProof(ECKey key, String method, String url) {
        this.key = key;
        header("typ", "dpop+jwt");
        header("alg", Curve.P_384.equals(key.getCurve()) ? "ES384" : "ES256");
        header("jwk", key.toPublicJWK().toJSONObject());
        claim("htm", method);
        claim("htu", url);
        claim("jti", UUID.randomUUID().toString());
        at(Instant.now());
    }

    public TestProof(ECKey key, String method, String url, String token) {
        this(key, method, url);
        with(token);
    }

    public TestProof with(String token) {
        return claim("ath", sha256(token));
    }

    public TestProof at(Instant time) {
        return claim("iat", time.getEpochSecond());
    }

    /** {@code null} removes. */
    public TestProof header(String name, @Nullable Object value) {
        return put(header, name, value);
    }

    /** {@code null} removes. */
    public TestProof claim(String name, @Nullable Object value) {
        return put(claims, name, value);
    }

    private TestProof put(Map<String, Object> members, String name, @Nullable Object value) {
        if (value == null) {
            members.remove(name);
        } else {
            members.put(name, value);
        }
        return this;
    }

    public String sign() {
        return signWith(key);
    }

    public String signWith(ECKey signer) {
        return signWith(input -> {
            try {
                JWSAlgorithm algorithm =
                        Curve.P_384.equals(signer.getCurve()) ? JWSAlgorithm.ES384 : JWSAlgorithm.ES256;
                return new ECDSASigner(signer)
                        .sign(new JWSHeader(algorithm), input.getBytes(StandardCharsets.US_ASCII))
                        .toString();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** {@code signer} gets the signing input and returns the third part. */
    public String signWith(UnaryOperator<String> signer) {
        String input = TestToken.encode(JSONObjectUtils.toJSONString(header)) + "."
                + TestToken.encode(JSONObjectUtils.toJSONString(claims));
        return input + "." + signer.apply(input);
    }

    /** With HS256, as who takes a public key for a secret. */
    public String signWithSecret(byte[] secret) {
        return header("alg", "HS256").signWith(input -> {
            try {
                return new MACSigner(secret)
                        .sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(StandardCharsets.US_ASCII))
                        .toString();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** With RS256 and the key named. */
    public String signWith(RSAKey signer) {
        return header("alg", "RS256")
                .header("jwk", signer.toPublicJWK().toJSONObject())
                .signWith(input -> {
                    try {
                        return new RSASSASigner(signer)
                                .sign(new JWSHeader(JWSAlgorithm.RS256), input.getBytes(StandardCharsets.US_ASCII))
                                .toString();
                    } catch (JOSEException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static String sha256(String text) {
        try {
            return Base64URL.encode(
                            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)))
                    .toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
