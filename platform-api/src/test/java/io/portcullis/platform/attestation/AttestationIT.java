package io.portcullis.platform.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.pki.attestation.TpmPublic;
import io.portcullis.platform.AuditTrail;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.attestation.TpmMachine.Challenge;
import io.portcullis.platform.attestation.TpmMachine.EndorsementKey;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the platform believes of a TPM, and what becomes of it. */
class AttestationIT extends WithRealTpms {
    @ParameterizedTest
    @CsvSource({"-G ecc -g sha256 -s ecdsa", "-G rsa -g sha256 -s rsassa", "-G ecc384 -g sha256 -s ecdsa"})
    void believesAKeyThatATrustedTpmMade(String attestationKey) throws Exception {
        var challenge = pose(machine.introduction(EndorsementKey.RSA, attestationKey));
        byte[] secret = machine.activate(challenge);
        var certified = machine.certifiedKey(TpmMachine.BOUND, challenge.nonce());

        var accepted = answer(challenge, certified.answer(secret));

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
        var result = RunningPlatform.json(accepted);
        var certificate = certificate(result.get("attestation_key_certificate").stringValue());
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getPublicKey().getEncoded())
                .isEqualTo(TpmPublic.parse(machine.read("ak.pub")).key().getEncoded());
        assertThat(Instant.parse(result.get("expires_at").stringValue())).isAfter(Instant.now());
        assertThat(AuditTrail.of(platform, "attestation.accepted"))
                .extracting(AuditTrail.Entry::subject)
                .contains("attestation:" + result.get("id").stringValue());
    }

    @Test
    void aDeviceIsOnRecordAsAttestedWithItsEvidence() throws Exception {
        token = newEnrollmentToken("{\"description\":\"tpm\",\"requires_attestation\":true}");
        String attestation = attestedKey();
        String request = machine.certificateRequest();
        assertThat(enroll(request, null).statusCode()).isEqualTo(403);

        var enrolled = enroll(request, attestation);

        assertThat(enrolled.statusCode()).as(enrolled.body()).isEqualTo(200);
        String device = enrolled.headers().firstValue("Portcullis-Device").orElseThrow();
        var document = RunningPlatform.json(platform.admin("GET", "/api/v1/devices/" + device, null));
        assertThat(document.get("key_protection").stringValue()).isEqualTo("attested_tpm");
        var evidence = RunningPlatform.json(platform.admin("GET", "/api/v1/devices/" + device + "/attestation", null));
        assertThat(evidence.get("id").stringValue()).isEqualTo(attestation);
        assertThat(evidence.get("trusted_by").stringValue()).isEqualTo("certificate");
        assertThat(evidence.get("ek_issuer").stringValue()).isEqualTo("CN=swtpm-localca");
        assertThat(evidence.get("model").stringValue()).isEqualTo("swtpm");
        assertThat(evidence.get("key_name").stringValue())
                .isEqualTo(TpmPublic.parse(machine.read("key.pub")).nameText());
        assertThat(evidence.get("key_properties").toString())
                .contains("fixedTPM", "fixedParent", "sensitiveDataOrigin", "sign");
    }

    @Test
    void anAttestationIsGoodForOneKeyAndOneCertificate() throws Exception {
        token = newEnrollmentToken("{\"description\":\"tpm\",\"requires_attestation\":true,\"uses\":5}");
        String attestation = attestedKey();
        String request = machine.certificateRequest();
        var foreign = TestDevice.certificateRequest(TestCertificates.p256(), "CN=foreign");

        assertThat(enroll(foreign, attestation).statusCode()).isEqualTo(403);
        assertThat(enroll(request, UUID.randomUUID().toString()).statusCode()).isEqualTo(403);
        assertThat(enroll(request, attestation).statusCode()).isEqualTo(200);
        assertThat(enroll(request, attestation).statusCode()).isNotEqualTo(200);
    }

    @Test
    void anAttestationThatWaitedTooLongIsWorthNothing() throws Exception {
        token = newEnrollmentToken("{\"description\":\"tpm\",\"requires_attestation\":true}");
        String attestation = attestedKey();
        String request = machine.certificateRequest();
        platform.bean(JdbcClient.class)
                .sql("update attestation.evidence set usable_until = ? where id = ?")
                .params(Timestamp.from(Instant.now().minusSeconds(1)), UUID.fromString(attestation))
                .update();

        assertThat(enroll(request, attestation).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @EnumSource
    void believesAnEndorsementKeyOfTheInventoryButNotItsCertificate(EndorsementKey kind) {
        var introduction = stranger.introduction(kind, "-G ecc -g sha256 -s ecdsa");
        var refused = post(token, CHALLENGES, introduction);
        assertRefused(refused, 403, "attestation.untrusted_ek");
        String fingerprint =
                RunningPlatform.json(refused).get("detail").stringValue().replaceAll(".*: ", "");

        var added = platform.admin(
                "POST",
                "/api/v1/endorsement-keys",
                "{\"fingerprint\":\"%s\",\"description\":\"the old server\"}".formatted(fingerprint));
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        var challenge = pose(introduction);
        byte[] secret = stranger.activate(challenge);
        var certified = stranger.certifiedKey(TpmMachine.BOUND, challenge.nonce());
        assertThat(answer(challenge, certified.answer(secret)).statusCode()).isEqualTo(200);

        assertThat(platform.bean(JdbcClient.class)
                        .sql("select count(*) from attestation.evidence where trusted_by = 'inventory'"
                                + " and coalesce(manufacturer, ek_issuer) is null and ek_certificate is null")
                        .query(Integer.class)
                        .single())
                .isPositive();
        assertThat(platform.bean(JdbcClient.class)
                        .sql("select count(*) from attestation.evidence where trusted_by = 'inventory'"
                                + " and coalesce(manufacturer, ek_issuer) is not null")
                        .query(Integer.class)
                        .single())
                .isZero();

        assertThat(platform.admin("DELETE", "/api/v1/endorsement-keys/" + fingerprint, null)
                        .statusCode())
                .isEqualTo(204);
        assertRefused(post(token, CHALLENGES, introduction), 403, "attestation.untrusted_ek");
    }

    @Test
    void aDeviceAttestsWithItsCertificate() {
        var device = TestDevice.enroll(platform);
        var posed = TpmMachine.post(platform, device.client(), null, CHALLENGES, machine.introduction());
        var challenge = Challenge.of(posed);
        byte[] secret = machine.activate(challenge);
        var certified = machine.certifiedKey(TpmMachine.BOUND, challenge.nonce());

        // Somebody with an enrollment token is not that device.
        assertRefused(answer(challenge, certified.answer(secret)), 404, "attestation.challenge_unknown");
        var accepted = TpmMachine.post(
                platform,
                device.client(),
                null,
                CHALLENGES + "/" + challenge.id() + "/answer",
                certified.answer(secret));

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
    }

    @Test
    void trustFollowsTheDirectory() throws Exception {
        var introduction = machine.introduction();
        try (var files = Files.list(trusted)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        assertRefused(post(token, CHALLENGES, introduction), 403, "attestation.untrusted_ek");

        trustManufacturer();
        assertThat(post(token, CHALLENGES, introduction).statusCode()).isEqualTo(201);
    }

    @Test
    void keepsNoSecretOfAChallenge() throws Exception {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);

        var row = platform.bean(JdbcClient.class)
                .sql("select * from attestation.challenge where id = ?")
                .param(UUID.fromString(challenge.id()))
                .query()
                .singleRow();

        assertThat(row.get("secret_hash"))
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(secret));
        assertThat(row.get("nonce_hash"))
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(challenge.nonce()));
        assertThat(row.values())
                .noneMatch(value -> value instanceof byte[] bytes
                        && (MessageDigest.isEqual(bytes, secret) || MessageDigest.isEqual(bytes, challenge.nonce())));
    }

    @Test
    void doesNotUseUpTheEnrollmentToken() {
        for (int i = 0; i < 3; i++) {
            pose(machine.introduction());
        }
        assertThat(post(token, CHALLENGES, machine.introduction()).statusCode()).isEqualTo(201);
    }

    @Test
    void inventoryAnswersSensibly() throws Exception {
        String fingerprint =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(new byte[1]));
        String body = "{\"fingerprint\":\"%s\",\"description\":\"x\"}".formatted(fingerprint);
        assertThat(platform.admin("POST", "/api/v1/endorsement-keys", body).statusCode())
                .isEqualTo(201);
        assertThat(platform.admin("POST", "/api/v1/endorsement-keys", body).statusCode())
                .isEqualTo(409);
        assertThat(platform.admin("GET", "/api/v1/endorsement-keys", null).body())
                .contains(fingerprint);
        assertThat(platform.admin("POST", "/api/v1/endorsement-keys", "{\"fingerprint\":\"ab\",\"description\":\"x\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(platform.admin("DELETE", "/api/v1/endorsement-keys/" + fingerprint, null)
                        .statusCode())
                .isEqualTo(204);
        assertThat(platform.admin("DELETE", "/api/v1/endorsement-keys/" + fingerprint, null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(platform.admin("GET", "/api/v1/devices/" + UUID.randomUUID() + "/attestation", null)
                        .statusCode())
                .isEqualTo(404);
    }

    /** Makes a key in the TPM, and answers the attestation's id. */
    private String attestedKey() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var certified = machine.certifiedKey(TpmMachine.BOUND, challenge.nonce());
        var accepted = answer(challenge, certified.answer(secret));
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
        return RunningPlatform.json(accepted).get("id").stringValue();
    }

    private HttpResponse<String> enroll(String request, @Nullable String attestation) {
        var http = HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/.well-known/est/simpleenroll"))
                .header("Authorization", RunningPlatform.basic("enrollment", token))
                .header("Content-Type", "application/pkcs10")
                .POST(HttpRequest.BodyPublishers.ofString(request));
        if (attestation != null) {
            http.header("Portcullis-Attestation", attestation);
        }
        return RunningPlatform.send(platform.client(), http);
    }

    private static X509Certificate certificate(String base64) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    }
}
