package io.portcullis.platform.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.localstack.SoftwareTpm;
import io.portcullis.localstack.StackException;
import io.portcullis.localstack.TestServices;
import io.portcullis.pki.attestation.TpmPublic;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.attestation.TpmMachine.Challenge;
import io.portcullis.platform.attestation.TpmMachine.EndorsementKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Real TPMs, in software, and the real tools: one TPM of a trusted manufacturer, one of another. */
class AttestationIT {
    private static final String CHALLENGES = "/attestation/v1/challenges";

    @TempDir
    static Path directory;

    private static Path trusted;
    private static TpmMachine machine;
    private static TpmMachine stranger;
    private static RunningPlatform platform;

    private String token = "";

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(SoftwareTpm.isAvailable(), "swtpm and tpm2-tools are installed");
        machine = new TpmMachine(directory.resolve("tpm"));
        stranger = new TpmMachine(directory.resolve("stranger"));
        trusted = Files.createDirectory(directory.resolve("trusted-ek"));
        trustManufacturer();
        var services = TestServices.shared();
        platform = RunningPlatform.start(
                services.newDatabase(),
                services.kafka(),
                Map.of("portcullis.attestation.trusted-ek-directory", trusted));
    }

    @AfterAll
    static void stop() {
        if (machine != null) {
            machine.close();
            stranger.close();
            platform.close();
        }
    }

    @BeforeEach
    void newToken() {
        token = newEnrollmentToken();
    }

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
        assertThat(auditReasons("attestation.accepted"))
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
    void refusesATpmOfAnUnknownManufacturer() {
        assertRefused(post(token, CHALLENGES, stranger.introduction()), 403, "attestation.untrusted_ek");
    }

    @Test
    void refusesTheEndorsementCertificateOfAnotherTpm() {
        var borrowed = machine.introduction().get("ek_certificate");
        var introduction = stranger.introduction();
        introduction.put("ek_certificate", borrowed);

        assertRefused(post(token, CHALLENGES, introduction), 400, "attestation.ek_mismatch");
    }

    @Test
    void refusesAnAttestationKeyThatWouldSignAnything() {
        var introduction = machine.introduction();
        machine.certifiedKey(TpmMachine.BOUND, new byte[32]);
        introduction.put("ak_public", TpmMachine.base64(machine.read("key.pub")));

        var refused = post(token, CHALLENGES, introduction);

        assertRefused(refused, 400, "attestation.unfit_ak");
        assertThat(refused.body()).contains("restricted is not set");
    }

    /** The stranger borrows the trusted TPM's endorsement key; only the trusted TPM could tell the secret. */
    @Test
    void refusesAnAttestationKeyOfAnotherTpm() {
        var introduction = machine.introduction();
        stranger.introduction();
        introduction.put("ak_public", TpmMachine.base64(stranger.read("ak.pub")));
        var challenge = pose(introduction);

        assertThatThrownBy(() -> machine.activate(challenge)).isInstanceOf(StackException.class);
        assertThatThrownBy(() -> stranger.activate(challenge)).isInstanceOf(StackException.class);
        var certified = stranger.certifiedKey(TpmMachine.BOUND, challenge.nonce());
        assertRefused(answer(challenge, certified.answer(new byte[32])), 403, "attestation.wrong_secret");
        // One guess is all there is.
        assertRefused(answer(challenge, certified.answer(new byte[32])), 409, "attestation.challenge_used");
    }

    @Test
    void refusesACertificationThatAnotherKeySigned() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        stranger.introduction();
        var forged = stranger.certifiedKey(TpmMachine.BOUND, challenge.nonce());

        assertRefused(answer(challenge, forged.answer(secret)), 403, "attestation.bad_signature");
    }

    @Test
    void refusesASoftwareKeyInPlaceOfTheCertifiedOne() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var certified = machine.certifiedKey(TpmMachine.BOUND, challenge.nonce());
        var answer = certified.answer(secret);
        answer.put("key_public", TpmMachine.base64(Forgery.publicAreaOfSoftwareKey()));

        assertRefused(answer(challenge, answer), 403, "attestation.wrong_key");
    }

    @Test
    void refusesAForgedStatementAboutASoftwareKey() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var forged = Forgery.certifiedSoftwareKey(challenge.nonce());

        assertRefused(answer(challenge, forged.answer(secret)), 403, "attestation.bad_signature");
    }

    /** What makes the attestation key worth believing: the TPM does not sign a statement that it did not make. */
    @Test
    void theTpmItselfRefusesToSignAForgedStatement() {
        var challenge = pose(machine.introduction());
        machine.write("forged", Forgery.certifiedSoftwareKey(challenge.nonce()).statement());

        assertThatThrownBy(
                        () -> machine.tpm().execute("tpm2_sign -Q -c ak.ctx -g sha256 -s ecdsa -o forged.sig forged"))
                .isInstanceOf(StackException.class);
    }

    @Test
    void refusesACertificationMadeForAnotherChallenge() {
        var introduction = machine.introduction();
        var earlier = pose(introduction);
        machine.certifiedKey(TpmMachine.BOUND, earlier.nonce());
        var challenge = pose(introduction);
        byte[] secret = machine.activate(challenge);
        var replayed = machine.certifyAgain(earlier.nonce());

        assertRefused(answer(challenge, replayed.answer(secret)), 403, "attestation.wrong_nonce");
    }

    @Test
    void refusesTheSameAnswerTwice() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var answer = machine.certifiedKey(TpmMachine.BOUND, challenge.nonce()).answer(secret);
        assertThat(answer(challenge, answer).statusCode()).isEqualTo(200);

        assertRefused(answer(challenge, answer), 409, "attestation.challenge_used");
    }

    @Test
    void refusesAKeyThatCouldLeaveItsTpm() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var certified = machine.certifiedKey("sensitivedataorigin|userwithauth|sign", challenge.nonce());

        var refused = answer(challenge, certified.answer(secret));

        assertRefused(refused, 403, "attestation.exportable_key");
        assertThat(refused.body()).contains("fixedTPM is not set");
    }

    @Test
    void refusesTheAnswerToSomebodyElsesChallengeAndLeavesThatAlone() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var answer = machine.certifiedKey(TpmMachine.BOUND, challenge.nonce()).answer(secret);
        String other = newEnrollmentToken();

        assertRefused(
                post(other, CHALLENGES + "/" + challenge.id() + "/answer", answer),
                404,
                "attestation.challenge_unknown");
        assertThat(answer(challenge, answer).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAnExpiredChallenge() {
        var challenge = pose(machine.introduction());
        byte[] secret = machine.activate(challenge);
        var answer = machine.certifiedKey(TpmMachine.BOUND, challenge.nonce()).answer(secret);
        platform.bean(JdbcClient.class)
                .sql("update attestation.challenge set expires_at = ? where id = ?")
                .params(Timestamp.from(Instant.now().minusSeconds(1)), UUID.fromString(challenge.id()))
                .update();

        assertRefused(answer(challenge, answer), 410, "attestation.challenge_expired");
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
    void asksWhoCallsBeforeAnythingElse() {
        var anonymous = TpmMachine.post(platform, platform.client(), null, CHALLENGES, Map.of());
        assertRefused(anonymous, 401, "unauthenticated");
        var wrong = post("pce_" + "x".repeat(43), CHALLENGES, machine.introduction());
        assertRefused(wrong, 401, "unauthenticated");
        assertThat(wrong.body()).doesNotContain("unknown");
    }

    @Test
    void doesNotUseUpTheEnrollmentToken() {
        for (int i = 0; i < 3; i++) {
            pose(machine.introduction());
        }
        assertThat(post(token, CHALLENGES, machine.introduction()).statusCode()).isEqualTo(201);
    }

    @Test
    void isServedOnTheDevicePlaneOnly() {
        var answer = RunningPlatform.send(
                platform.client(),
                HttpRequest.newBuilder(URI.create(platform.issuer() + CHALLENGES))
                        .header("Authorization", RunningPlatform.basic("enrollment", token))
                        .POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).isEqualTo(404);
    }

    @Test
    void whateverIsSentIsRefusedInOrder() {
        var good = machine.introduction();
        for (String member : good.keySet()) {
            byte[] octets = Base64.getDecoder().decode(String.valueOf(good.get(member)));
            for (int length : new int[] {0, 1, 2, 10, octets.length / 2, octets.length - 1}) {
                Map<String, @Nullable String> bad = new LinkedHashMap<>(good);
                bad.put(member, TpmMachine.base64(Arrays.copyOf(octets, length)));
                assertRefused(post(token, CHALLENGES, bad), 400, "attestation.malformed");
            }
            Map<String, @Nullable String> bad = new LinkedHashMap<>(good);
            bad.put(member, "no base64!");
            assertRefused(post(token, CHALLENGES, bad), 400, "attestation.malformed");
        }
        Map<String, @Nullable String> without = new LinkedHashMap<>(good);
        without.remove("ak_public");
        assertRefused(post(token, CHALLENGES, without), 400, "attestation.malformed");
        Map<String, @Nullable String> large = new LinkedHashMap<>(good);
        large.put("ek_public", "A".repeat(40_000));
        assertRefused(post(token, CHALLENGES, large), 413, "too_large");
        assertRefused(
                post(token, CHALLENGES + "/" + UUID.randomUUID() + "/answer", Map.of()), 400, "attestation.malformed");
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

    private static void trustManufacturer() throws IOException {
        int index = 0;
        for (Path certificate : machine.tpm().manufacturerCertificates()) {
            Path file = Files.copy(certificate, trusted.resolve("swtpm-" + index++ + ".pem"));
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
    }

    private static String newEnrollmentToken() {
        return newEnrollmentToken("{\"description\":\"tpm\"}");
    }

    private static String newEnrollmentToken(String request) {
        var created = platform.admin("POST", "/api/v1/enrollment-tokens", request);
        return RunningPlatform.json(created).get("secret").stringValue();
    }

    private Challenge pose(Map<String, @Nullable String> introduction) {
        return Challenge.of(post(token, CHALLENGES, introduction));
    }

    private HttpResponse<String> answer(Challenge challenge, Map<String, @Nullable String> answer) {
        return post(token, CHALLENGES + "/" + challenge.id() + "/answer", answer);
    }

    private static HttpResponse<String> post(String token, String path, Map<String, @Nullable String> body) {
        return TpmMachine.post(platform, platform.client(), token, path, body);
    }

    /** Refused with this code, told as a problem, and recorded with the reason. */
    private static void assertRefused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var problem = RunningPlatform.json(answer);
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("detail").stringValue()).isNotBlank();
        if (code.startsWith("attestation.")) {
            assertThat(lastRefusal()).isEqualTo(code);
        }
    }

    private static String lastRefusal() {
        return platform.bean(JdbcClient.class).sql("""
                        select details::jsonb ->> 'reason' from audit.entries where action = 'attestation.refused'
                        order by position desc limit 1""").query(String.class).single();
    }

    private static List<String> auditReasons(String action) {
        return platform.bean(JdbcClient.class)
                .sql("select subject from audit.entries where action = ?")
                .param(action)
                .query(String.class)
                .list();
    }

    private static X509Certificate certificate(String base64) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    }
}
