package io.portcullis.verifier.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.portcullis.verifier.CertificateThumbprint;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A token in the making: starts good, and a test bends what it wants. */
public final class TestToken {
    private final TestIssuer issuer;
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Object> claims = new LinkedHashMap<>();
    private final Map<String, Object> device = new LinkedHashMap<>();

    TestToken(TestIssuer issuer, String audience) {
        this.issuer = issuer;
        String id = UUID.randomUUID().toString();
        long now = Instant.now().getEpochSecond();
        header("alg", "ES256");
        header("typ", "at+jwt");
        header("kid", issuer.signingKey().getKeyID());
        claim("iss", issuer.issuer());
        claim("sub", id);
        claim("client_id", id);
        claim("aud", audience);
        claim("scope", "payroll.read");
        claim("jti", UUID.randomUUID().toString());
        issuedAt(Instant.ofEpochSecond(now));
        device("id", id);
        device("compliance", "compliant");
        device("levels", List.of("basic", "high"));
        device("policy_revision", 7L);
    }

    /** Issued at this time, good for five minutes, on evidence that holds for ten. */
    public TestToken issuedAt(Instant time) {
        claim("iat", time.getEpochSecond());
        claim("exp", time.getEpochSecond() + 300);
        device("evaluated_at", time.getEpochSecond());
        device("valid_until", time.getEpochSecond() + 600);
        return this;
    }

    public TestToken boundTo(X509Certificate certificate) {
        try {
            return claim("cnf", Map.of("x5t#S256", CertificateThumbprint.of(certificate)));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For DPoP, RFC 9449 section 6.1. */
    public TestToken boundTo(ECKey key) {
        try {
            return claim("cnf", Map.of("jkt", key.computeThumbprint().toString()));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code null} removes. */
    public TestToken header(String name, @org.jspecify.annotations.Nullable Object value) {
        return put(header, name, value);
    }

    /** {@code null} removes. */
    public TestToken claim(String name, @org.jspecify.annotations.Nullable Object value) {
        return put(claims, name, value);
    }

    /** A member of the device claim; {@code null} removes. */
    public TestToken device(String name, @org.jspecify.annotations.Nullable Object value) {
        put(device, name, value);
        return claim("device", device);
    }

    public Map<String, Object> deviceMembers() {
        return device;
    }

    private TestToken put(Map<String, Object> members, String name, @org.jspecify.annotations.Nullable Object value) {
        if (value == null) {
            members.remove(name);
        } else {
            members.put(name, value);
        }
        return this;
    }

    public String sign() {
        return signWith(issuer.signingKey());
    }

    public String signWith(ECKey key) {
        return signWith(input -> {
            try {
                return new ECDSASigner(key)
                        .sign(
                                new com.nimbusds.jose.JWSHeader(JWSAlgorithm.ES256),
                                input.getBytes(StandardCharsets.US_ASCII))
                        .toString();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** {@code signer} gets the signing input and returns the third part. */
    public String signWith(UnaryOperator<String> signer) {
        String input =
                encode(JSONObjectUtils.toJSONString(header)) + "." + encode(JSONObjectUtils.toJSONString(claims));
        return input + "." + signer.apply(input);
    }

    public static String encode(String text) {
        return Base64URL.encode(text).toString();
    }
}
