package io.portcullis.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.portcullis.verifier.testing.TestCa;
import io.portcullis.verifier.testing.TestIssuer;
import io.portcullis.verifier.testing.TestToken;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attacker may send instead of a token. */
class TokenForgeryTest {
    private static final String AUDIENCE = "https://payroll.example";

    private final TestIssuer issuer = new TestIssuer();
    private final TestCa.Identity device = new TestCa("Devices").client("device");
    private final TokenVerifier verifier = TokenVerifier.create(settings().build());

    private VerifierSettings.Builder settings() {
        return VerifierSettings.builder(issuer.issuer(), AUDIENCE)
                .sslContext(issuer.ca().sslContext(null));
    }

    private TestToken token() {
        return issuer.token(AUDIENCE).boundTo(device.certificate());
    }

    private void assertRejected(String token, Reason reason) {
        assertThat(verifier.verify(token, device.certificate()))
                .isInstanceOfSatisfying(
                        Verification.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    @AfterEach
    void close() {
        verifier.close();
        issuer.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "", "HS256", "RS256", "ES256K", "EdDSA", "es256", "RSA-OAEP"})
    void otherAlgorithms(String algorithm) {
        assertRejected(token().header("alg", algorithm).sign(), Reason.ALGORITHM_NOT_ALLOWED);
    }

    @Test
    void noSignatureAtAll() {
        UnaryOperator<String> nothing = input -> "";
        assertRejected(token().header("alg", "none").signWith(nothing), Reason.MALFORMED);
        assertRejected(token().signWith(nothing), Reason.MALFORMED);
        assertRejected(token().header("alg", null).sign(), Reason.ALGORITHM_NOT_ALLOWED);
        assertRejected(token().header("alg", List.of("ES256")).sign(), Reason.ALGORITHM_NOT_ALLOWED);
    }

    @Test
    void thePublicKeyAsSharedSecret() throws JOSEException {
        byte[] publicKey = issuer.signingKey().toECPublicKey().getEncoded();
        MACSigner signer = new MACSigner(publicKey);
        String forged = token().header("alg", "HS256").signWith(input -> {
            try {
                return signer.sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(StandardCharsets.US_ASCII))
                        .toString();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        });
        assertRejected(forged, Reason.ALGORITHM_NOT_ALLOWED);
    }

    @Test
    void anAlgorithmAllowedButNotThatOfTheKey() throws JOSEException {
        try (TokenVerifier lenient = TokenVerifier.create(
                settings().algorithms(EnumSet.allOf(SignatureAlgorithm.class)).build())) {
            String token = token().header("alg", "ES384").sign();
            assertThat(lenient.verify(token, device.certificate()))
                    .isInstanceOfSatisfying(
                            Verification.Rejected.class,
                            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.ALGORITHM_NOT_ALLOWED));
        }
        assertRejected(token().header("alg", "ES384").sign(), Reason.ALGORITHM_NOT_ALLOWED);
        assertRejected(token().header("alg", "PS256").sign(), Reason.ALGORITHM_NOT_ALLOWED);
    }

    @Test
    void aKeyOfTheAttackersOwnInTheHeader() {
        ECKey own = TestIssuer.newKey(issuer.signingKey().getKeyID());
        String certificate = Base64.getEncoder().encodeToString(encoded());
        assertRejected(token().header("jwk", own.toPublicJWK().toJSONObject()).signWith(own), Reason.BAD_SIGNATURE);
        assertRejected(token().header("jku", "https://evil.example/keys").signWith(own), Reason.BAD_SIGNATURE);
        assertRejected(token().header("x5c", List.of(certificate)).signWith(own), Reason.BAD_SIGNATURE);
        assertRejected(
                token().header("kid", null)
                        .header("jwk", own.toPublicJWK().toJSONObject())
                        .signWith(own),
                Reason.UNKNOWN_KEY);
    }

    private byte[] encoded() {
        try {
            return device.certificate().getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keyIdsThatAreNotTheIssuers() {
        for (String kid : List.of("other", "../../etc/passwd", "' OR 1=1", "key-1 ", "KEY-1")) {
            assertRejected(token().header("kid", kid).sign(), Reason.UNKNOWN_KEY);
        }
        assertRejected(token().header("kid", null).sign(), Reason.UNKNOWN_KEY);
        assertRejected(token().header("kid", 1L).sign(), Reason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "id_token", "eat+jwt", "secevent+jwt", "logout+jwt", "at+jwt2", "dpop+jwt"})
    void otherTypes(String type) {
        assertRejected(token().header("typ", type).sign(), Reason.WRONG_TYPE);
    }

    @Test
    void noType() {
        assertRejected(token().header("typ", null).sign(), Reason.WRONG_TYPE);
    }

    @Test
    void criticalHeaders() {
        assertRejected(
                token().header("crit", List.of("b64")).header("b64", false).sign(), Reason.CRITICAL_HEADER);
        assertRejected(token().header("crit", List.of("exp")).sign(), Reason.CRITICAL_HEADER);
        assertRejected(token().header("crit", List.of()).sign(), Reason.CRITICAL_HEADER);
    }

    @Test
    void tamperedParts() {
        String good = token().sign();
        String[] parts = good.split("\\.", -1);
        String otherPayload =
                token().device("levels", List.of("everything")).sign().split("\\.", -1)[1];
        String otherHeader = token().header("extra", "x").sign().split("\\.", -1)[0];
        assertRejected(parts[0] + "." + otherPayload + "." + parts[2], Reason.BAD_SIGNATURE);
        assertRejected(otherHeader + "." + parts[1] + "." + parts[2], Reason.BAD_SIGNATURE);
        assertRejected(parts[0] + "." + parts[1] + "." + flipped(parts[2]), Reason.BAD_SIGNATURE);
        assertRejected(parts[0] + "." + parts[1] + "." + parts[2].substring(0, 43), Reason.BAD_SIGNATURE);
        assertThat(verifier.verify(good, device.certificate())).isInstanceOf(Verification.Verified.class);
        assertRejected(parts[0] + "." + otherPayload + "." + parts[2], Reason.BAD_SIGNATURE);
    }

    private static String flipped(String part) {
        return (part.charAt(0) == 'A' ? 'B' : 'A') + part.substring(1);
    }

    @Test
    void aSignatureOfZeros() {
        String zeros = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);
        assertRejected(token().signWith(input -> zeros), Reason.BAD_SIGNATURE);
    }

    @Test
    void aSignatureInDer() throws JOSEException {
        String der = token().signWith(input -> {
            try {
                byte[] joined = new ECDSASigner(issuer.signingKey())
                        .sign(new JWSHeader(JWSAlgorithm.ES256), input.getBytes(StandardCharsets.US_ASCII))
                        .decode();
                return com.nimbusds.jose.util.Base64URL.encode(
                                com.nimbusds.jose.crypto.impl.ECDSA.transcodeSignatureToDER(joined))
                        .toString();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        });
        assertRejected(der, Reason.BAD_SIGNATURE);
    }

    @Test
    void spellingsOfAGoodToken() {
        String good = token().sign();
        for (String variant : List.of(
                good + "=",
                good + " ",
                " " + good,
                good + "\n",
                good.replaceFirst("\\.", ".\n"),
                good + ".",
                "." + good,
                good + ".x.y",
                good.replace('.', ':'),
                good.substring(0, good.lastIndexOf('.') + 1),
                good + "é")) {
            assertRejected(variant, Reason.MALFORMED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a",
                "a.b",
                "a.b.c",
                "a.b.c.d.e",
                "é.é.é",
                "null",
                "Bearer x",
                "{}",
                "eyJ.eyJ.eyJ"
            })
    void rubbish(String token) {
        assertRejected(token, Reason.MALFORMED);
    }

    @Test
    void headersThatAreNotJsonObjects() {
        for (String header : List.of("[]", "null", "1", "\"x\"", "{", "{\"alg\":\"ES256\"", "[".repeat(3000))) {
            assertRejected(TestToken.encode(header) + ".e30.AAAA", Reason.MALFORMED);
        }
    }

    @Test
    void aSignedPayloadThatIsNoJsonObject() {
        UnaryOperator<String> payload = text -> {
            String header = TestToken.encode("{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"key-1\"}");
            String input = header + "." + TestToken.encode(text);
            try {
                return input + "."
                        + new ECDSASigner(issuer.signingKey())
                                .sign(new JWSHeader(JWSAlgorithm.ES256), input.getBytes(StandardCharsets.US_ASCII));
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        };
        assertRejected(payload.apply("[]"), Reason.MALFORMED);
        assertRejected(payload.apply("null"), Reason.MALFORMED);
        assertRejected(payload.apply("not json"), Reason.MALFORMED);
        assertRejected(payload.apply("{}"), Reason.INVALID_CLAIM);
    }

    @Test
    void anEncryptedToken() {
        String header = TestToken.encode("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}");
        assertRejected(header + ".AAAA.AAAA.AAAA.AAAA", Reason.MALFORMED);
    }

    @Test
    void anOversizedToken() {
        assertRejected(token().claim("padding", "x".repeat(8192)).sign(), Reason.TOO_LARGE);
        assertRejected("A".repeat(10_000_000), Reason.TOO_LARGE);
    }

    @Test
    void aTokenOfAnotherIssuerWithTheSameKeyId() {
        try (TestIssuer evil = new TestIssuer()) {
            assertRejected(
                    evil.token(AUDIENCE)
                            .claim("iss", issuer.issuer())
                            .boundTo(device.certificate())
                            .sign(),
                    Reason.BAD_SIGNATURE);
        }
    }

    @Test
    void keysTheIssuerPublishesForOtherPurposes() throws JOSEException {
        JWK encryption = new ECKeyGenerator(com.nimbusds.jose.jwk.Curve.P_256)
                .keyID("encryption")
                .keyUse(KeyUse.ENCRYPTION)
                .generate();
        issuer.publish(encryption);
        issuer.publish(new RSAKeyGenerator(2048).keyID("rsa").generate());
        ECKey otherCurve = new ECKeyGenerator(com.nimbusds.jose.jwk.Curve.P_384)
                .keyID("p-384")
                .generate();
        issuer.publish(otherCurve);
        assertRejected(token().header("kid", "encryption").signWith(encryption.toECKey()), Reason.UNKNOWN_KEY);
        assertRejected(token().header("kid", "rsa").sign(), Reason.UNKNOWN_KEY);
        assertRejected(token().header("kid", "p-384").sign(), Reason.UNKNOWN_KEY);
    }

    @Test
    void symmetricKeysCannotBeBroughtIn() throws JOSEException {
        JWK secret = new OctetSequenceKeyGenerator(256).keyID("secret").generate();
        issuer.overrideKeySet("{\"keys\":[" + secret.toJSONString() + ","
                + issuer.signingKey().toPublicJWK().toJSONString() + "]}");
        assertRejected(token().header("kid", "secret").sign(), Reason.UNKNOWN_KEY);
        assertThat(verifier.verify(token().sign(), device.certificate())).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void descriptionsHoldNothingOfTheToken() {
        String canary = UUID.randomUUID().toString();
        List<String> tokens = List.of(
                token().header("kid", canary).sign(),
                token().header("alg", canary).sign(),
                token().header("typ", canary).sign(),
                token().claim("iss", canary).sign(),
                token().claim("aud", canary).sign(),
                token().claim("cnf", Map.of(canary, canary)).sign(),
                token().device("compliance", canary).sign());
        for (String token : tokens) {
            assertThat(verifier.verify(token, device.certificate()))
                    .isInstanceOfSatisfying(
                            Verification.Rejected.class,
                            rejected -> assertThat(rejected.description()).doesNotContain(canary));
        }
    }
}
