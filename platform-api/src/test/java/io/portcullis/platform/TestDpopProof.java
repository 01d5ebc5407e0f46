package io.portcullis.platform;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A DPoP proof for the token endpoint in the making: starts good, and a test bends what it wants. */
public final class TestDpopProof {
    private final ECKey key;
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Object> claims = new LinkedHashMap<>();

    public TestDpopProof(KeyPair keys, String target) {
        this.key = jwk(keys);
        header("typ", "dpop+jwt");
        header("alg", "ES256");
        header("jwk", key.toPublicJWK().toJSONObject());
        claim("htm", "POST");
        claim("htu", target);
        claim("iat", Instant.now().getEpochSecond());
        claim("jti", UUID.randomUUID().toString());
    }

    public static ECKey jwk(KeyPair keys) {
        return new ECKey.Builder(Curve.P_256, (ECPublicKey) keys.getPublic())
                .privateKey(keys.getPrivate())
                .build();
    }

    public static String thumbprint(KeyPair keys) {
        try {
            return jwk(keys).computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code null} removes. */
    public TestDpopProof header(String name, @Nullable Object value) {
        return put(header, name, value);
    }

    /** {@code null} removes. */
    public TestDpopProof claim(String name, @Nullable Object value) {
        return put(claims, name, value);
    }

    private TestDpopProof put(Map<String, Object> members, String name, @Nullable Object value) {
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
                return new ECDSASigner(signer)
                        .sign(new JWSHeader(JWSAlgorithm.ES256), input.getBytes(StandardCharsets.US_ASCII))
                        .toString();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** {@code signer} gets the signing input and returns the third part. */
    public String signWith(UnaryOperator<String> signer) {
        String input = Base64URL.encode(JSONObjectUtils.toJSONString(header)) + "."
                + Base64URL.encode(JSONObjectUtils.toJSONString(claims));
        return input + "." + signer.apply(input);
    }
}
