package io.portcullis.platform.authorization;

import static io.portcullis.platform.RunningPlatform.json;
import static io.portcullis.platform.TestDevice.certificateRequest;
import static io.portcullis.platform.authorization.GuardedVault.VAULT;
import static io.portcullis.platform.authorization.GuardedVault.assertProofRefused;
import static io.portcullis.platform.authorization.GuardedVault.giveUp;
import static io.portcullis.platform.authorization.GuardedVault.introspect;
import static io.portcullis.platform.authorization.GuardedVault.provenToken;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.certificates.RevocationReason;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Until when tokens that are bound to the device's key are good; asked on two nodes. */
class DpopTokenIT {
    private static GuardedVault vault;

    @BeforeAll
    static void start() {
        vault = new GuardedVault();
    }

    @AfterAll
    static void stop() {
        vault.close();
    }

    @Test
    void introspectionAndRevocationKnowSuchTokens() throws JOSEException {
        var device = vault.healthyDevice();
        String token = provenToken(device);

        var answer = json(introspect(vault.second(), token));

        assertThat(answer.get("active").booleanValue()).isTrue();
        assertThat(answer.get("token_type").stringValue()).isEqualTo("DPoP");
        assertThat(answer.get("cnf").size()).isEqualTo(1);
        assertThat(answer.get("cnf").get("jkt").stringValue())
                .isEqualTo(device.jwk().computeThumbprint().toString());
        assertThat(giveUp(device, token).statusCode()).isEqualTo(200);
        vault.assertActive(token, false);
        vault.assertActive(provenToken(device), true);
    }

    @Test
    void endsWithTheCertificateOfItsKeyAndWithItsDevice() {
        var compromised = vault.healthyDevice();
        String first = provenToken(compromised);
        vault.revoke(compromised, RevocationReason.KEY_COMPROMISE);
        vault.assertActive(first, false);

        var retired = vault.healthyDevice();
        String lost = provenToken(retired);
        vault.act(retired, "retire");
        vault.assertActive(lost, false);

        var unhealthy = vault.healthyDevice();
        String stale = provenToken(unhealthy);
        unhealthy.report(Map.of("disk.root.encrypted", false));
        vault.assertActive(stale, false);
    }

    @Test
    void aTokenOfTheOldKeyLivesAsLongAsItsCertificate() {
        var device = vault.healthyDevice();
        String old = provenToken(device);
        var renewed = device.renew();
        String fresh = provenToken(renewed);

        // During the overlap.
        vault.assertActive(old, true);
        assertProofRefused(renewed.tokenWithProof(VAULT, device.proof().sign()));
        vault.revoke(device, RevocationReason.SUPERSEDED);

        vault.assertActive(old, false);
        vault.assertActive(fresh, true);
    }

    @Test
    void aKeyThatIsKeptStandsAsLongAsOneOfItsCertificates() {
        var device = vault.healthyDevice();
        var keys = TestCertificates.p256();
        String hardware = "Portcullis-Key-Protection";
        var before = device.withCertificate(
                keys, device.requestRenewal(certificateRequest(keys, "CN=x"), hardware, "pkcs11"));
        String token = provenToken(before);
        var after = before.withCertificate(
                keys, before.requestRenewal(certificateRequest(keys, "CN=x"), hardware, "pkcs11"));
        assertThat(after.certificate()).isNotEqualTo(before.certificate());
        provenToken(after);

        vault.revoke(before, RevocationReason.SUPERSEDED);
        // The key goes on.
        vault.assertActive(token, true);

        var next =
                after.withCertificate(keys, after.requestRenewal(certificateRequest(keys, "CN=x"), hardware, "pkcs11"));
        vault.revoke(after, RevocationReason.PRIVILEGE_WITHDRAWN);
        // Had while that certificate stood.
        vault.assertActive(token, false);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> vault.assertActive(provenToken(next), true));
        String last = provenToken(next);
        var end = next.withCertificate(keys, next.requestRenewal(certificateRequest(keys, "CN=x"), hardware, "pkcs11"));
        vault.revoke(next, RevocationReason.KEY_COMPROMISE);
        vault.assertActive(last, false);
        // A key that is known to others opens nothing.
        vault.assertActive(provenToken(end), false);
        vault.platform()
                .bean(JdbcClient.class)
                .sql("update certificates.device_certificate set not_after = now() - interval '1 minute'"
                        + " where device_id = ? and revocation_reason = 'key_compromise'")
                .param(device.id())
                .update();
        // Nor when that certificate has ended.
        vault.assertActive(provenToken(end), false);
    }
}
