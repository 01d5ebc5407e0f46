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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Until when tokens that are bound to the device's key are good; asked on two nodes. */
class DpopTokenIT {
    @RegisterExtension
    private static final GuardedVault NODES = new GuardedVault();

    @Test
    void introspectionAndRevocationKnowSuchTokens() throws JOSEException {
        var device = NODES.healthyDevice();
        String token = provenToken(device);

        var answer = json(introspect(NODES.second(), token));

        assertThat(answer.get("active").booleanValue()).isTrue();
        assertThat(answer.get("token_type").stringValue()).isEqualTo("DPoP");
        assertThat(answer.get("cnf").size()).isEqualTo(1);
        assertThat(answer.get("cnf").get("jkt").stringValue())
                .isEqualTo(device.jwk().computeThumbprint().toString());
        assertThat(giveUp(device, token).statusCode()).isEqualTo(200);
        NODES.assertActive(token, false);
        NODES.assertActive(provenToken(device), true);
    }

    @Test
    void endsWithTheCertificateOfItsKeyAndWithItsDevice() {
        var compromised = NODES.healthyDevice();
        String first = provenToken(compromised);
        NODES.revoke(compromised, RevocationReason.KEY_COMPROMISE);
        NODES.assertActive(first, false);

        var retired = NODES.healthyDevice();
        String lost = provenToken(retired);
        NODES.act(retired, "retire");
        NODES.assertActive(lost, false);

        var unhealthy = NODES.healthyDevice();
        String stale = provenToken(unhealthy);
        unhealthy.report(Map.of("disk.root.encrypted", false));
        NODES.assertActive(stale, false);
    }

    @Test
    void aTokenOfTheOldKeyLivesAsLongAsItsCertificate() {
        var device = NODES.healthyDevice();
        String old = provenToken(device);
        var renewed = device.renew();
        String fresh = provenToken(renewed);

        // During the overlap.
        NODES.assertActive(old, true);
        assertProofRefused(renewed.tokenWithProof(VAULT, device.proof().sign()));
        NODES.revoke(device, RevocationReason.SUPERSEDED);

        NODES.assertActive(old, false);
        NODES.assertActive(fresh, true);
    }

    @Test
    void aKeyThatIsKeptStandsAsLongAsOneOfItsCertificates() {
        var device = NODES.healthyDevice();
        var keys = TestCertificates.p256();
        String hardware = "Portcullis-Key-Protection";
        var before = device.withCertificate(
                keys, device.requestRenewal(certificateRequest(keys, "CN=x"), hardware, "pkcs11"));
        String token = provenToken(before);
        var after = before.withCertificate(
                keys, before.requestRenewal(certificateRequest(keys, "CN=x"), hardware, "pkcs11"));
        assertThat(after.certificate()).isNotEqualTo(before.certificate());
        provenToken(after);

        NODES.revoke(before, RevocationReason.SUPERSEDED);
        // The key goes on.
        NODES.assertActive(token, true);

        var next =
                after.withCertificate(keys, after.requestRenewal(certificateRequest(keys, "CN=x"), hardware, "pkcs11"));
        NODES.revoke(after, RevocationReason.PRIVILEGE_WITHDRAWN);
        // Had while that certificate stood.
        NODES.assertActive(token, false);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> NODES.assertActive(provenToken(next), true));
        String last = provenToken(next);
        var end = next.withCertificate(keys, next.requestRenewal(certificateRequest(keys, "CN=x"), hardware, "pkcs11"));
        NODES.revoke(next, RevocationReason.KEY_COMPROMISE);
        NODES.assertActive(last, false);
        // A key that is known to others opens nothing.
        NODES.assertActive(provenToken(end), false);
        NODES.platform()
                .bean(JdbcClient.class)
                .sql("update certificates.device_certificate set not_after = now() - interval '1 minute'"
                        + " where device_id = ? and revocation_reason = 'key_compromise'")
                .param(device.id())
                .update();
        // Nor when that certificate has ended.
        NODES.assertActive(provenToken(end), false);
    }
}
