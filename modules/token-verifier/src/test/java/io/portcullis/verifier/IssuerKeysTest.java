package io.portcullis.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.verifier.testing.MovingClock;
import io.portcullis.verifier.testing.TestCa;
import io.portcullis.verifier.testing.TestIssuer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {
    private static final String AUDIENCE = "https://payroll.example";

    private final TestIssuer issuer = new TestIssuer();
    private final TestCa.Identity device = new TestCa("Devices").client("device");
    private final MovingClock clock = new MovingClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private TokenVerifier verifier = TokenVerifier.create(settings().build());

    private VerifierSettings.Builder settings() {
        return VerifierSettings.builder(issuer.issuer(), AUDIENCE)
                .sslContext(issuer.ca().sslContext(null))
                .keyRefresh(new KeyRefresh(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofSeconds(10)))
                .clock(clock);
    }

    private String token() {
        return issuer.token(AUDIENCE)
                .issuedAt(clock.instant())
                .boundTo(device.certificate())
                .sign();
    }

    private void assertVerified(String token) {
        assertThat(verifier.verify(token, device.certificate())).isInstanceOf(Verification.Verified.class);
    }

    private Reason reasonFor(String token) {
        return verifier.verify(token, device.certificate()) instanceof Verification.Rejected rejected
                ? rejected.reason()
                : org.assertj.core.api.Assertions.fail("the token was accepted");
    }

    @AfterEach
    void close() {
        verifier.close();
        issuer.close();
    }

    @Test
    void keysAreFetchedOnceForManyTokens() {
        for (int i = 0; i < 20; i++) {
            assertVerified(token());
        }
        assertThat(issuer.keyRequests()).isEqualTo(1);
    }

    @Test
    void anAddressOfTheKeysNeedsNoMetadata() {
        issuer.overrideMetadata(Map.of("issuer", "https://evil.example"));
        verifier = TokenVerifier.create(
                settings().jwksUri(URI.create(issuer.issuer() + "/keys")).build());
        assertVerified(token());
    }

    @Test
    void aNewKeyIsPickedUpWhenItsFirstTokenComes() {
        assertVerified(token());
        issuer.rotate("key-2");
        clock.forward(Duration.ofSeconds(10));
        assertVerified(token());
        assertThat(issuer.keyRequests()).isEqualTo(2);
    }

    @Test
    void unknownKeyIdsDoNotHammerTheIssuer() {
        assertVerified(token());
        issuer.withdraw("key-1");
        issuer.rotate("key-2");
        String unknown = issuer.token(AUDIENCE)
                .issuedAt(clock.instant())
                .header("kid", "made-up")
                .boundTo(device.certificate())
                .sign();
        for (int i = 0; i < 50; i++) {
            assertThat(reasonFor(unknown)).isEqualTo(Reason.UNKNOWN_KEY);
        }
        assertThat(issuer.keyRequests()).isEqualTo(1);
        clock.forward(Duration.ofSeconds(10));
        for (int i = 0; i < 50; i++) {
            assertThat(reasonFor(unknown)).isEqualTo(Reason.UNKNOWN_KEY);
        }
        assertThat(issuer.keyRequests()).isEqualTo(2);
    }

    @Test
    void aWithdrawnKeyTakesRememberedTokensWithIt() {
        String remembered = token();
        assertVerified(remembered);
        assertVerified(remembered);
        issuer.withdraw("key-1");
        issuer.rotate("key-2");
        clock.forward(Duration.ofSeconds(10));
        assertVerified(token());
        assertThat(reasonFor(remembered)).isEqualTo(Reason.UNKNOWN_KEY);
    }

    @Test
    void rememberedTokensSurviveARefreshOfTheSameKeys() {
        String remembered = token();
        Verification first = verifier.verify(remembered, device.certificate());
        clock.forward(Duration.ofSeconds(10));
        issuer.rotate("key-2");
        assertVerified(token());
        assertThat(verifier.verify(remembered, device.certificate())).isSameAs(first);
    }

    @Test
    void keysAreRefreshedAheadInTheBackground() {
        assertVerified(token());
        clock.forward(Duration.ofMinutes(5));
        assertVerified(token());
        Awaitility.await().until(() -> issuer.keyRequests() == 2);
    }

    @Test
    void theLastGoodKeysServeForABoundedTimeWhileTheIssuerIsAway() {
        assertVerified(token());
        issuer.answerWith(503);
        clock.forward(Duration.ofMinutes(30));
        assertVerified(token());
        clock.forward(Duration.ofMinutes(29));
        String remembered = token();
        assertVerified(remembered);
        clock.forward(Duration.ofMinutes(1));
        assertThat(reasonFor(remembered)).isEqualTo(Reason.KEYS_UNAVAILABLE);
        assertThat(reasonFor(token())).isEqualTo(Reason.KEYS_UNAVAILABLE);

        issuer.answerWith(200);
        clock.forward(Duration.ofSeconds(10));
        Awaitility.await().untilAsserted(() -> assertVerified(token()));
    }

    @Test
    void nothingIsAcceptedBeforeTheFirstKeys() {
        issuer.answerWith(500);
        assertThat(reasonFor(token())).isEqualTo(Reason.KEYS_UNAVAILABLE);
        assertThat(Reason.KEYS_UNAVAILABLE.error()).isEqualTo(OAuthError.TEMPORARILY_UNAVAILABLE);
        issuer.answerWith(200);
        assertThat(reasonFor(token())).isEqualTo(Reason.KEYS_UNAVAILABLE);
        clock.forward(Duration.ofSeconds(10));
        assertVerified(token());
    }

    @Test
    void metadataOfAnotherIssuerIsNotFollowed() {
        issuer.overrideMetadata(Map.of("issuer", "https://evil.example"));
        assertThat(reasonFor(token())).isEqualTo(Reason.KEYS_UNAVAILABLE);
    }

    @Test
    void keysAreNotFetchedInTheClear() {
        issuer.overrideMetadata(Map.of("jwks_uri", "http://localhost:1/keys"));
        assertThat(reasonFor(token())).isEqualTo(Reason.KEYS_UNAVAILABLE);
    }

    @Test
    void anIssuerWithAnUntrustedCertificateIsNotBelieved() {
        verifier = TokenVerifier.create(
                settings().sslContext(new TestCa("Other").sslContext(null)).build());
        assertThat(reasonFor(token())).isEqualTo(Reason.KEYS_UNAVAILABLE);
    }

    @Test
    void keySetsThatCannotBeUsed() {
        String key = issuer.signingKey().toPublicJWK().toJSONString();
        for (String document : new String[] {
            "rubbish", "{}", "{\"keys\":[]}", "{\"keys\":[" + key + "," + key + "]}", "x".repeat(300_000)
        }) {
            issuer.overrideKeySet(document);
            assertThat(reasonFor(token())).isEqualTo(Reason.KEYS_UNAVAILABLE);
            clock.forward(Duration.ofSeconds(10));
        }
        issuer.overrideKeySet("");
        assertVerified(token());
    }

    @Test
    void theMetadataStandsBetweenHostAndPath() {
        assertThat(JwksClient.metadataOf(URI.create("https://id.example")))
                .hasToString("https://id.example/.well-known/oauth-authorization-server");
        assertThat(JwksClient.metadataOf(URI.create("https://id.example/")))
                .hasToString("https://id.example/.well-known/oauth-authorization-server");
        assertThat(JwksClient.metadataOf(URI.create("https://id.example:8443/tenant/a")))
                .hasToString("https://id.example:8443/.well-known/oauth-authorization-server/tenant/a");
    }
}
