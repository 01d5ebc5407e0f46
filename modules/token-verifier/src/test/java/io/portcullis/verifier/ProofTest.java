package io.portcullis.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.portcullis.verifier.testing.MovingClock;
import io.portcullis.verifier.testing.TestCa;
import io.portcullis.verifier.testing.TestIssuer;
import io.portcullis.verifier.testing.TestProof;
import io.portcullis.verifier.testing.TestToken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens that are bound to a key, with every proof that is none. */
class ProofTest {
    private static final String AUDIENCE = "https://payroll.example";
    private static final String URL = "https://payroll.example/payslips/7";

    private final TestIssuer issuer = new TestIssuer();
    private final ECKey key = TestIssuer.newKey("device");
    private final MovingClock clock = new MovingClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private TokenVerifier verifier = TokenVerifier.create(settings().build());
    private final String token = token().sign();

    private VerifierSettings.Builder settings() {
        return VerifierSettings.builder(issuer.issuer(), AUDIENCE)
                .sslContext(issuer.ca().sslContext(null))
                .clock(clock);
    }

    private TestToken token() {
        return issuer.token(AUDIENCE).issuedAt(clock.instant()).boundTo(key);
    }

    private TestProof proof() {
        return new TestProof(key, "GET", URL, token).at(clock.instant());
    }

    private Verification verify(String proof) {
        return verifier.verifyWithProof(token, new DpopRequest("GET", URL, List.of(proof)));
    }

    private void assertAccepted(Verification verification) {
        assertThat(verification).isInstanceOf(Verification.Verified.class);
    }

    private void assertRejected(Verification verification, Reason reason) {
        assertThat(verification)
                .isInstanceOfSatisfying(
                        Verification.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    private void assertRejected(TestProof proof, Reason reason) {
        assertRejected(verify(proof.sign()), reason);
        // What was refused has not used anything up, and what is good still is.
        assertAccepted(verify(proof().sign()));
    }

    @AfterEach
    void close() {
        verifier.close();
        issuer.close();
    }

    @Test
    void opensWithAProofAndEachProofOnce() {
        String proof = proof().sign();
        assertAccepted(verify(proof));
        assertRejected(verify(proof), Reason.PROOF_REPLAYED);
        assertRejected(verify(proof), Reason.PROOF_REPLAYED);
        assertAccepted(verify(proof().sign()));
    }

    @Test
    void anotherSpellingOfAUsedProofIsNoOtherProof() {
        String proof = proof().claim("jti", "one").sign();
        assertAccepted(verify(proof));
        assertRejected(verify(proof().claim("jti", "one").claim("extra", true).sign()), Reason.PROOF_REPLAYED);
        assertRejected(verify(proof + "="), Reason.PROOF_MALFORMED);
    }

    @Test
    void aKeyOnTheOtherCurveWillDo() throws JOSEException {
        ECKey large = new ECKeyGenerator(Curve.P_384).generate();
        String bound = token().boundTo(large).sign();
        String proof =
                new TestProof(large, "GET", URL, bound).at(clock.instant()).sign();
        assertAccepted(verifier.verifyWithProof(bound, new DpopRequest("GET", URL, List.of(proof))));
    }

    @Test
    void theAddressIsComparedNormalizedAndWithoutItsQuery() {
        assertAccepted(verifier.verifyWithProof(
                token,
                new DpopRequest(
                        "GET",
                        "https://Payroll.example:443/payslips/./7?month=11",
                        List.of(proof().claim("htu", URL + "?x=y#z").sign()))));
    }

    @Test
    void aStolenTokenIsUselessWithAnotherKeysProof() {
        ECKey thief = TestIssuer.newKey("thief");
        assertRejected(
                verify(new TestProof(thief, "GET", URL, token)
                        .at(clock.instant())
                        .sign()),
                Reason.PROOF_OF_ANOTHER_KEY);
        assertRejected(verify(proof().signWith(thief)), Reason.PROOF_BAD_SIGNATURE);
        assertRejected(
                verify(proof().header("kid", "device").header("jwk", null).signWith(thief)),
                Reason.PROOF_KEY_NOT_ALLOWED);
    }

    @Test
    void withoutExactlyOneProofNothingOpens() {
        assertRejected(verifier.verifyWithProof(token, new DpopRequest("GET", URL, List.of())), Reason.PROOF_MISSING);
        List<String> two = List.of(proof().sign(), proof().sign());
        assertRejected(verifier.verifyWithProof(token, new DpopRequest("GET", URL, two)), Reason.PROOF_MALFORMED);
        assertRejected(verify(""), Reason.PROOF_MALFORMED);
        assertRejected(verify("null"), Reason.PROOF_MALFORMED);
        assertRejected(verify(proof().sign() + "," + proof().sign()), Reason.PROOF_MALFORMED);
        assertRejected(verify("bnVsbA.bnVsbA.bnVsbA"), Reason.PROOF_MALFORMED);
        assertRejected(proof().claim("padding", "x".repeat(4096)), Reason.PROOF_MALFORMED);
    }

    @Test
    void schemeAndBindingBelongTogether() {
        assertRejected(verifier.verify(token, null), Reason.WRONG_SCHEME);
        assertAccepted(verify(proof().sign()));
        assertRejected(verifier.verify(token, null), Reason.WRONG_SCHEME);

        TestCa.Identity device = new TestCa("Devices").client("device");
        String toCertificate = token().boundTo(device.certificate()).sign();
        for (int i = 0; i < 2; i++) {
            assertRejected(verifier.verify(token, device.certificate()), Reason.WRONG_SCHEME);
            String proof = new TestProof(key, "GET", URL, toCertificate)
                    .at(clock.instant())
                    .sign();
            assertRejected(
                    verifier.verifyWithProof(toCertificate, new DpopRequest("GET", URL, List.of(proof))),
                    Reason.WRONG_SCHEME);
            assertAccepted(verifier.verify(toCertificate, device.certificate()));
        }
    }

    @Test
    void aTokenOfTwoKeysIsNobodys() throws JOSEException {
        String both = token().claim(
                        "cnf", Map.of("jkt", key.computeThumbprint().toString(), "x5t#S256", "A".repeat(43)))
                .sign();
        String proof = new TestProof(key, "GET", URL, both).at(clock.instant()).sign();
        assertRejected(
                verifier.verifyWithProof(both, new DpopRequest("GET", URL, List.of(proof))), Reason.AMBIGUOUS_BINDING);
    }

    @Test
    void aProofForAnotherRequestIsNone() {
        assertRejected(proof().claim("htm", "POST"), Reason.PROOF_OF_ANOTHER_REQUEST);
        assertRejected(proof().claim("htm", "get"), Reason.PROOF_OF_ANOTHER_REQUEST);
        assertRejected(proof().claim("htm", null), Reason.PROOF_OF_ANOTHER_REQUEST);
        for (String elsewhere : List.of(
                "https://payroll.example/payslips/8",
                "https://payroll.example:8443/payslips/7",
                "https://evil.example/payslips/7",
                "http://payroll.example/payslips/7",
                "https://localhost:8444/oauth2/token",
                "/payslips/7")) {
            assertRejected(proof().claim("htu", elsewhere), Reason.PROOF_OF_ANOTHER_REQUEST);
        }
        assertRejected(proof().claim("htu", null), Reason.PROOF_OF_ANOTHER_REQUEST);
        assertRejected(
                verifier.verifyWithProof(
                        token,
                        new DpopRequest(
                                "GET",
                                "no address",
                                List.of(proof().claim("htu", "no address").sign()))),
                Reason.PROOF_OF_ANOTHER_REQUEST);
    }

    @Test
    void aProofForAnotherTokenIsNone() {
        assertRejected(proof().claim("ath", null), Reason.PROOF_OF_ANOTHER_TOKEN);
        assertRejected(proof().claim("ath", "A".repeat(43)), Reason.PROOF_OF_ANOTHER_TOKEN);
        String other = token().sign();
        assertRejected(
                verifier.verifyWithProof(other, new DpopRequest("GET", URL, List.of(proof().sign()))),
                Reason.PROOF_OF_ANOTHER_TOKEN);
        // As the token endpoint takes it: nobody can bring that one here.
        assertRejected(
                proof().claim("ath", null).claim("htm", "POST").claim("htu", "https://localhost:8444/oauth2/token"),
                Reason.PROOF_OF_ANOTHER_REQUEST);
    }

    @Test
    void aProofIsGoodForAMomentOnly() {
        assertAccepted(verify(proof().at(clock.instant().minusSeconds(89)).sign()));
        assertAccepted(verify(proof().at(clock.instant().plusSeconds(30)).sign()));
        assertRejected(proof().at(clock.instant().minusSeconds(90)), Reason.PROOF_NOT_FRESH);
        assertRejected(proof().at(clock.instant().plusSeconds(31)), Reason.PROOF_NOT_FRESH);
        assertRejected(proof().claim("iat", 1e300), Reason.PROOF_NOT_FRESH);
        assertRejected(proof().claim("iat", null), Reason.PROOF_MALFORMED);
        assertRejected(proof().claim("iat", "now"), Reason.PROOF_MALFORMED);
        assertRejected(proof().claim("jti", null), Reason.PROOF_MALFORMED);
        assertRejected(proof().claim("jti", " "), Reason.PROOF_MALFORMED);
    }

    @Test
    void aUsedProofIsRememberedAsLongAsItWouldBeTaken() {
        String proof = proof().at(clock.instant().plusSeconds(30)).sign();
        assertAccepted(verify(proof));
        for (int i = 0; i < 12; i++) {
            clock.forward(Duration.ofSeconds(10));
            assertThat(verify(proof)).isInstanceOf(Verification.Rejected.class);
        }
    }

    @Test
    void otherAlgorithmsAreNone() throws JOSEException {
        assertRejected(
                verify(proof().header("alg", "none").signWith(input -> "AA")), Reason.PROOF_ALGORITHM_NOT_ALLOWED);
        OctetSequenceKey secret = new OctetSequenceKeyGenerator(256).generate();
        byte[] publicKey = key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
        for (byte[] shared : List.of(secret.toByteArray(), publicKey)) {
            assertRejected(verify(proof().signWithSecret(shared)), Reason.PROOF_ALGORITHM_NOT_ALLOWED);
        }
        assertRejected(verify(proof().header("jwk", secret.toJSONObject()).sign()), Reason.PROOF_KEY_NOT_ALLOWED);
        RSAKey rsa = new RSAKeyGenerator(2048).generate();
        assertRejected(verify(proof().signWith(rsa)), Reason.PROOF_ALGORITHM_NOT_ALLOWED);
        assertRejected(proof().header("jwk", rsa.toPublicJWK().toJSONObject()), Reason.PROOF_KEY_NOT_ALLOWED);
        assertRejected(proof().header("alg", "ES384"), Reason.PROOF_KEY_NOT_ALLOWED);
        assertRejected(proof().header("alg", null), Reason.PROOF_ALGORITHM_NOT_ALLOWED);
    }

    @Test
    void aHeaderThatIsNoProofsIsRefused() {
        assertRejected(proof().header("typ", "JWT"), Reason.PROOF_MALFORMED);
        assertRejected(proof().header("typ", null), Reason.PROOF_MALFORMED);
        assertRejected(proof().header("crit", List.of("b64")).header("b64", false), Reason.PROOF_MALFORMED);
        assertRejected(proof().header("jwk", key.toJSONObject()), Reason.PROOF_KEY_NOT_ALLOWED);
        assertRejected(
                proof().header("jwk", Map.of("kty", "EC", "crv", "P-256", "x", "AQ", "y", "AQ")),
                Reason.PROOF_KEY_NOT_ALLOWED);
        assertRejected(proof().header("jwk", Map.of("kty", "EC")), Reason.PROOF_KEY_NOT_ALLOWED);
        assertRejected(proof().header("jwk", "text"), Reason.PROOF_KEY_NOT_ALLOWED);
        String deep = TestToken.encode("{\"typ\":" + "[".repeat(2000) + "]".repeat(2000) + "}");
        String[] parts = proof().sign().split("\\.", -1);
        assertRejected(verify(deep.substring(0, 3000) + "." + parts[1] + "." + parts[2]), Reason.PROOF_MALFORMED);
        assertRejected(
                verify(TestToken.encode("{\"typ\":" + "[".repeat(1000) + "]".repeat(1000) + "}") + "." + parts[1] + "."
                        + parts[2]),
                Reason.PROOF_MALFORMED);
    }

    @Test
    void aTokenThatIsNoGoodIsRefusedWhateverTheProof() {
        clock.forward(Duration.ofMinutes(5));
        assertRejected(verify(proof().sign()), Reason.EXPIRED);
        String unhealthy = token().device("compliance", "non_compliant").sign();
        String proof =
                new TestProof(key, "GET", URL, unhealthy).at(clock.instant()).sign();
        assertRejected(
                verifier.verifyWithProof(unhealthy, new DpopRequest("GET", URL, List.of(proof))), Reason.NOT_COMPLIANT);
    }

    @Test
    void aNonceStandsInForTheDevicesClock() {
        ProofNonces nonces = ProofNonces.authenticatedWith(new byte[32], Duration.ofMinutes(2));
        verifier.close();
        verifier = TokenVerifier.create(
                settings().proofs(ProofRules.standard().withNonces(nonces)).build());

        assertRejected(verify(proof().sign()), Reason.PROOF_NONCE_NEEDED);
        assertRejected(verify(proof().claim("nonce", "guessed").sign()), Reason.PROOF_NONCE_NEEDED);
        String nonce = nonces.next(clock.instant());
        String proof = proof().claim("nonce", nonce)
                .at(clock.instant().minus(Duration.ofDays(3)))
                .sign();
        assertAccepted(verify(proof));
        assertRejected(verify(proof), Reason.PROOF_REPLAYED);
        assertAccepted(verify(proof().claim("nonce", nonce).sign()));
        clock.forward(Duration.ofMinutes(2));
        assertRejected(verify(proof().claim("nonce", nonce).sign()), Reason.PROOF_NONCE_NEEDED);
    }

    @Test
    void withoutAMemoryNothingOpens() {
        verifier.close();
        verifier = TokenVerifier.create(settings()
                .proofs(ProofRules.standard().withSpent((proof, now, until) -> SpentProofs.Answer.UNKNOWN))
                .build());
        assertRejected(verify(proof().sign()), Reason.PROOFS_UNAVAILABLE);
    }

    @Test
    void nodesMayShareAMemory() {
        ProofRules shared = ProofRules.standard();
        try (TokenVerifier one = TokenVerifier.create(settings().proofs(shared).build());
                TokenVerifier other =
                        TokenVerifier.create(settings().proofs(shared).build())) {
            DpopRequest request = new DpopRequest("GET", URL, List.of(proof().sign()));
            assertAccepted(one.verifyWithProof(token, request));
            assertRejected(other.verifyWithProof(token, request), Reason.PROOF_REPLAYED);
        }
    }
}
