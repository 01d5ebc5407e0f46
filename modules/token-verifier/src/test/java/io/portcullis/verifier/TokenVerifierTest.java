package io.portcullis.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.verifier.testing.MovingClock;
import io.portcullis.verifier.testing.TestCa;
import io.portcullis.verifier.testing.TestIssuer;
import io.portcullis.verifier.testing.TestToken;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenVerifierTest {
    static final String AUDIENCE = "https://payroll.example";

    private final TestIssuer issuer = new TestIssuer();
    private final TestCa deviceCa = new TestCa("Devices");
    private final TestCa.Identity device = deviceCa.client("device");
    private final MovingClock clock = new MovingClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private TokenVerifier verifier = TokenVerifier.create(settings().build());

    private VerifierSettings.Builder settings() {
        return VerifierSettings.builder(issuer.issuer(), AUDIENCE)
                .sslContext(issuer.ca().sslContext(null))
                .clock(clock);
    }

    private TestToken token() {
        return issuer.token(AUDIENCE).issuedAt(clock.instant()).boundTo(device.certificate());
    }

    private Verification verify(TestToken token) {
        return verifier.verify(token.sign(), device.certificate());
    }

    private void assertRejected(TestToken token, Reason reason) {
        String signed = token.sign();
        // Twice: what is refused must not be remembered as good.
        for (int i = 0; i < 2; i++) {
            assertThat(verifier.verify(signed, device.certificate()))
                    .isInstanceOfSatisfying(
                            Verification.Rejected.class,
                            rejected -> assertThat(rejected.reason()).isEqualTo(reason));
        }
    }

    @AfterEach
    void close() {
        verifier.close();
        issuer.close();
    }

    @Test
    void aGoodTokenSaysWhoAndWhichDevice() {
        TestToken token = token().claim("sub", "alice")
                .claim("auth_time", clock.instant().getEpochSecond() - 60)
                .claim("acr", "mfa")
                .claim("aud", List.of("https://other.example", AUDIENCE))
                .claim("scope", "payroll.read payroll.write")
                .device("key_protection", "tpm")
                .device("os", Map.of("type", "linux", "version", "12.7"))
                .device("checks", Map.of("disk-encrypted", "pass"));

        assertThat(verify(token)).isInstanceOfSatisfying(Verification.Verified.class, verified -> {
            DeviceToken read = verified.token();
            assertThat(read.subject()).isEqualTo("alice");
            assertThat(read.isOfDeviceAlone()).isFalse();
            assertThat(read.scopes()).containsExactlyInAnyOrder("payroll.read", "payroll.write");
            assertThat(read.acr()).contains("mfa");
            assertThat(read.expiresAt()).isEqualTo(clock.instant().plusSeconds(300));
            assertThat(read.device().id().toString()).isEqualTo(read.clientId());
            assertThat(read.device().compliance()).isEqualTo(ComplianceStatus.COMPLIANT);
            assertThat(read.device().levels()).containsExactlyInAnyOrder("basic", "high");
            assertThat(read.device().policyRevision()).isEqualTo(7);
            assertThat(read.device().validUntil()).isEqualTo(clock.instant().plusSeconds(600));
            assertThat(read.device().keyProtection()).contains("tpm");
            assertThat(read.device().os()).contains(new DeviceClaim.OperatingSystem("linux", "12.7"));
            assertThat(read.device().checks()).containsExactly(Map.entry("disk-encrypted", "pass"));
        });
    }

    @Test
    void aDeviceMaySpeakForItselfAndReleaseNothingMore() {
        assertThat(verify(token())).isInstanceOfSatisfying(Verification.Verified.class, verified -> {
            assertThat(verified.token().isOfDeviceAlone()).isTrue();
            assertThat(verified.token().device().checks()).isEmpty();
            assertThat(verified.token().device().os()).isEmpty();
        });
    }

    @Test
    void theFullMediaTypeIsAccepted() {
        assertThat(verify(token().header("typ", "application/AT+JWT"))).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void aSecondSightIsTheSameObject() {
        String token = token().sign();
        Verification first = verifier.verify(token, device.certificate());
        assertThat(verifier.verify(token, device.certificate())).isSameAs(first);
    }

    @Test
    void wrongIssuer() {
        assertRejected(token().claim("iss", issuer.issuer() + "/"), Reason.WRONG_ISSUER);
        assertRejected(token().claim("iss", "https://evil.example"), Reason.WRONG_ISSUER);
        assertRejected(token().claim("iss", null), Reason.INVALID_CLAIM);
    }

    @Test
    void wrongAudience() {
        assertRejected(token().claim("aud", "https://other.example"), Reason.WRONG_AUDIENCE);
        assertRejected(token().claim("aud", AUDIENCE + "/x"), Reason.WRONG_AUDIENCE);
        assertRejected(token().claim("aud", List.of()), Reason.WRONG_AUDIENCE);
        assertRejected(token().claim("aud", List.of(AUDIENCE, 5L)), Reason.INVALID_CLAIM);
        assertRejected(token().claim("aud", null), Reason.INVALID_CLAIM);
    }

    @Test
    void claimsOfRfc9068AreRequired() {
        for (String claim : List.of("sub", "client_id", "jti", "iat", "exp")) {
            assertRejected(token().claim(claim, null), Reason.INVALID_CLAIM);
        }
        assertRejected(token().claim("sub", ""), Reason.INVALID_CLAIM);
        assertRejected(token().claim("scope", List.of("payroll.read")), Reason.INVALID_CLAIM);
        assertRejected(token().claim("exp", "tomorrow"), Reason.INVALID_CLAIM);
        assertRejected(token().claim("exp", 1e300), Reason.INVALID_CLAIM);
        assertRejected(token().claim("exp", -1L), Reason.INVALID_CLAIM);
    }

    @Test
    void anExpiredTokenGetsNoSecondOfSkew() {
        String token = token().sign();
        assertThat(verifier.verify(token, device.certificate())).isInstanceOf(Verification.Verified.class);
        clock.forward(Duration.ofMillis(299_999));
        assertThat(verifier.verify(token, device.certificate())).isInstanceOf(Verification.Verified.class);
        clock.forward(Duration.ofMillis(1));
        assertThat(verifier.verify(token, device.certificate()))
                .isInstanceOfSatisfying(
                        Verification.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Reason.EXPIRED));
    }

    @Test
    void aTokenFromTheFutureIsRefusedBeyondTheSkew() {
        assertThat(verify(token().issuedAt(clock.instant().plusSeconds(30)))).isInstanceOf(Verification.Verified.class);
        assertRejected(token().issuedAt(clock.instant().plusSeconds(31)), Reason.NOT_YET_VALID);
        assertRejected(token().claim("nbf", clock.instant().getEpochSecond() + 31), Reason.NOT_YET_VALID);
    }

    @Test
    void aTokenThatExpiresBeforeItsIssueIsRefused() {
        long now = clock.instant().getEpochSecond();
        assertRejected(token().claim("iat", now + 20).claim("exp", now + 10), Reason.INVALID_CLAIM);
    }

    @Test
    void noTokenOutlivesItsEvidence() {
        String token = token().device("valid_until", clock.instant().getEpochSecond() + 60)
                .sign();
        assertThat(verifier.verify(token, device.certificate())).isInstanceOf(Verification.Verified.class);
        clock.forward(Duration.ofSeconds(60));
        assertThat(verifier.verify(token, device.certificate()))
                .isInstanceOfSatisfying(
                        Verification.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Reason.POSTURE_EXPIRED));
    }

    @Test
    void aStolenTokenIsUselessWithoutItsCertificate() {
        String token = token().sign();
        TestCa.Identity other = deviceCa.client("device");
        for (int i = 0; i < 2; i++) {
            // Before and after the rightful holder has brought it into the cache.
            assertThat(verifier.verify(token, null))
                    .isEqualTo(new Verification.Rejected(
                            Reason.CERTIFICATE_MISSING,
                            "the token is bound to a device certificate, and none was presented"));
            assertThat(verifier.verify(token, other.certificate()))
                    .isInstanceOfSatisfying(
                            Verification.Rejected.class,
                            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.CERTIFICATE_MISMATCH));
            assertThat(verifier.verify(token, device.certificate())).isInstanceOf(Verification.Verified.class);
        }
    }

    @Test
    void aTokenIsBoundToExactlyOneKey() {
        Object thumbprint = Map.of("x5t#S256", "A".repeat(43));
        assertRejected(token().claim("cnf", null), Reason.NOT_BOUND);
        assertRejected(token().claim("cnf", Map.of()), Reason.NOT_BOUND);
        assertRejected(token().claim("cnf", "A".repeat(43)), Reason.NOT_BOUND);
        assertRejected(token().claim("cnf", List.of(thumbprint)), Reason.NOT_BOUND);
        assertRejected(token().claim("cnf", Map.of("kid", "something")), Reason.NOT_BOUND);
        assertRejected(token().claim("cnf", Map.of("x5t#S256", "AAAA")), Reason.NOT_BOUND);
        assertRejected(token().claim("cnf", Map.of("x5t#S256", "!".repeat(43))), Reason.NOT_BOUND);
        assertRejected(token().claim("cnf", Map.of("x5t#S256", 5L)), Reason.NOT_BOUND);
        assertRejected(
                token().claim("cnf", Map.of("x5t#S256", "A".repeat(43), "jkt", "B".repeat(43))),
                Reason.AMBIGUOUS_BINDING);
        assertRejected(token().claim("cnf", Map.of("jkt", "B".repeat(43))), Reason.WRONG_SCHEME);
        assertRejected(token().claim("cnf", Map.of("jkt", "short")), Reason.NOT_BOUND);
    }

    @Test
    void theDeviceClaimMustBeWellFormed() {
        assertRejected(token().claim("device", null), Reason.DEVICE_CLAIM_INVALID);
        assertRejected(token().claim("device", "laptop"), Reason.DEVICE_CLAIM_INVALID);
        for (String member : List.of("id", "compliance", "levels", "policy_revision", "evaluated_at", "valid_until")) {
            assertRejected(token().device(member, null), Reason.DEVICE_CLAIM_INVALID);
        }
        assertRejected(token().device("id", "1-2-3-4-5"), Reason.DEVICE_CLAIM_INVALID);
        assertRejected(token().device("levels", "basic"), Reason.DEVICE_CLAIM_INVALID);
        assertRejected(token().device("levels", List.of(1L)), Reason.DEVICE_CLAIM_INVALID);
        assertRejected(token().device("checks", Map.of("disk", 1L)), Reason.DEVICE_CLAIM_INVALID);
        assertRejected(token().device("os", "linux"), Reason.DEVICE_CLAIM_INVALID);
    }

    @Test
    void onlyCompliantOrInGrace() {
        assertThat(verify(token().device("compliance", "in_grace"))).isInstanceOf(Verification.Verified.class);
        for (String status : List.of("non_compliant", "unknown", "COMPLIANT", "anything")) {
            assertRejected(token().device("compliance", status), Reason.NOT_COMPLIANT);
        }
    }

    @Test
    void anApplicationMayRefuseGrace() {
        verifier = TokenVerifier.create(
                settings().posture(new PostureRequirement(null, false)).build());
        assertThat(verify(token())).isInstanceOf(Verification.Verified.class);
        assertRejected(token().device("compliance", "in_grace"), Reason.NOT_COMPLIANT);
    }

    @Test
    void anApplicationMayRequireALevel() {
        verifier = TokenVerifier.create(
                settings().posture(PostureRequirement.level("high")).build());
        assertThat(verify(token())).isInstanceOf(Verification.Verified.class);
        assertRejected(token().device("levels", List.of("basic")), Reason.LEVEL_NOT_REACHED);
        assertRejected(token().device("levels", List.of()), Reason.LEVEL_NOT_REACHED);
        assertThat(Reason.LEVEL_NOT_REACHED.error()).isEqualTo(OAuthError.INSUFFICIENT_SCOPE);
    }

    @Test
    void anApplicationMayRequireAFreshAndStrongSignIn() {
        verifier = TokenVerifier.create(settings()
                .userAuthentication(new UserAuthenticationRequirement(List.of("mfa"), Duration.ofMinutes(2)))
                .build());
        long now = clock.instant().getEpochSecond();
        TestToken good = token().claim("acr", "mfa").claim("auth_time", now - 60);
        String signed = good.sign();
        assertThat(verifier.verify(signed, device.certificate())).isInstanceOf(Verification.Verified.class);
        assertRejected(token().claim("auth_time", now), Reason.USER_AUTHENTICATION_INSUFFICIENT);
        assertRejected(
                token().claim("acr", "password").claim("auth_time", now), Reason.USER_AUTHENTICATION_INSUFFICIENT);
        assertRejected(token().claim("acr", "mfa"), Reason.USER_AUTHENTICATION_INSUFFICIENT);
        assertRejected(
                token().claim("acr", "mfa").claim("auth_time", now - 120), Reason.USER_AUTHENTICATION_INSUFFICIENT);

        clock.forward(Duration.ofSeconds(60));
        assertThat(verifier.verify(signed, device.certificate()))
                .isInstanceOfSatisfying(
                        Verification.Rejected.class,
                        rejected ->
                                assertThat(rejected.error()).isEqualTo(OAuthError.INSUFFICIENT_USER_AUTHENTICATION));
    }
}
