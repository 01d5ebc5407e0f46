package io.portcullis.platform.devices;

import static io.portcullis.platform.RunningPlatform.json;
import static io.portcullis.platform.TestDevice.certificateRequest;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.AuditTrail;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class RecoveryIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();

    private final JdbcTemplate jdbc = PLATFORM.bean(JdbcTemplate.class);

    @Test
    void bringsAnExpiredDeviceBack() {
        var device = expired("1 hour");
        var next = TestCertificates.p256();

        var answer = send(proof(device, nonce(), certificateRequest(next, "CN=another")));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Length")).isPresent();
        assertThat(answer.body()).doesNotContain("\n");
        var back = device.withCertificate(next, answer);
        assertThat(back.id()).isEqualTo(device.id());
        assertThat(back.use()).isEqualTo(200);
        var listed = json(PLATFORM.admin("GET", "/api/v1/certificates?device_id=" + device.id(), null));
        assertThat(listed.get(0).get("origin").stringValue()).isEqualTo("recovery");
        assertThat(listed.get(0).get("predecessor")).isEqualTo(listed.get(1).get("serial"));
        assertThat(AuditTrail.of(PLATFORM, "device.recovered"))
                .anyMatch(entry -> entry.subject().contains(device.id().toString()));

        refused(send(proof(device, nonce(), fresh())), 403, "certificate.superseded");
    }

    @Test
    void survivesALostAnswer() {
        var device = expired("1 hour");
        assertThat(send(proof(device, nonce(), fresh())).statusCode()).isEqualTo(200);

        assertThat(send(proof(device, nonce(), fresh())).statusCode()).isEqualTo(200);
    }

    @Test
    void takesANonceOnce() throws Exception {
        var device = expired("1 hour");
        String proof = proof(device, nonce(), fresh());
        List<Callable<HttpResponse<String>>> replays = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            replays.add(() -> send(proof));
        }
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var answer : threads.invokeAll(replays)) {
                statuses.add(answer.get().statusCode());
            }
        }
        assertThat(statuses).containsOnlyOnce(200);

        String spent = nonce();
        assertThat(send(proof(device, spent, fresh())).statusCode()).isEqualTo(200);
        refused(send(proof(device, spent, fresh())), 400, "recovery.nonce");
    }

    @Test
    void takesItsOwnNoncesOnly() {
        var device = expired("1 hour");
        String good = nonce();
        String flipped = (good.charAt(0) == 'A' ? "B" : "A") + good.substring(1);

        for (String bad : List.of("", "x", "A".repeat(good.length()), flipped, good + "=", good + "A", "ü")) {
            refused(send(proof(device, bad, fresh())), 400, "recovery.nonce");
        }
        assertThat(send(proof(device, good, fresh())).statusCode()).isEqualTo(200);
    }

    @Test
    void writesNothingForWhoMerelyAsks() {
        long before = spent();
        for (int i = 0; i < 20; i++) {
            nonce();
        }
        assertThat(spent()).isEqualTo(before);
    }

    @Test
    void refusesWhatIsNotTheNewestUnrevokedExpiredCertificateOfAnEnrolledDevice() {
        refused(send(proof(TestDevice.enroll(PLATFORM), nonce(), fresh())), 403, "recovery.not_expired");
        refused(send(proof(expired("15 days"), nonce(), fresh())), 403, "recovery.too_late");
        assertThat(send(proof(expired("13 days"), nonce(), fresh())).statusCode())
                .isEqualTo(200);

        var revoked = expired("1 hour");
        jdbc.update("update devices.device_certificate set revoked_at = now() where device_id = ?", revoked.id());
        refused(send(proof(revoked, nonce(), fresh())), 403, "device.certificate_revoked");

        var suspended = expired("1 hour");
        act(suspended, "suspend");
        refused(send(proof(suspended, nonce(), fresh())), 403, "device.suspended");
        act(suspended, "retire");
        refused(send(proof(suspended, nonce(), fresh())), 403, "device.retired");

        var renewed = TestDevice.enroll(PLATFORM);
        renewed.renew().use();
        expire(renewed, "1 hour");
        refused(send(proof(renewed, nonce(), fresh())), 403, "certificate.superseded");
    }

    @Test
    void believesOnlyTheKeyOfTheCertificate() throws Exception {
        var device = expired("1 hour");
        var thief = TestDevice.enroll(PLATFORM);
        String nonce = nonce();

        // Another device's key for this certificate, and this key for a certificate that is not ours.
        refused(
                send(proof(header(device), thief.keys().getPrivate(), claims(nonce, fresh()))),
                403,
                "recovery.bad_signature");
        refused(
                send(proof(
                        header(device).x509CertSHA256Thumbprint(new Base64URL("A".repeat(43))),
                        device.keys().getPrivate(),
                        claims(nonce, fresh()))),
                403,
                "device.certificate_unknown");
        // Algorithms that the attacker chooses.
        var hmac = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(new JOSEObjectType("portcullis-recovery+jwt"))
                        .x509CertSHA256Thumbprint(new Base64URL(device.thumbprint()))
                        .build(),
                new Payload(WireJson.mapper().writeValueAsString(claims(nonce, fresh()))));
        hmac.sign(new MACSigner(device.certificate().getPublicKey().getEncoded()));
        refused(send(hmac.serialize()), 400, "recovery.malformed");
        String[] parts = proof(device, nonce, fresh()).split("\\.", -1);
        String none = Base64URL.encode("{\"alg\":\"none\",\"typ\":\"portcullis-recovery+jwt\",\"x5t#S256\":\""
                                + device.thumbprint() + "\"}")
                        .toString()
                + "." + parts[1] + ".";
        refused(send(none), 400, "recovery.malformed");
        refused(send(parts[0] + "." + parts[1] + "."), 400, "recovery.malformed");
        refused(send(parts[0] + "." + parts[1] + "." + Base64URL.encode(new byte[64])), 403, "recovery.bad_signature");
        // Made for another platform, or another purpose.
        Map<String, Object> elsewhere = claims(nonce, fresh());
        elsewhere.put("aud", "https://another.example");
        refused(send(proof(header(device), device.keys().getPrivate(), elsewhere)), 400, "recovery.wrong_audience");
        refused(
                send(proof(
                        header(device).type(JOSEObjectType.JWT), device.keys().getPrivate(), claims(nonce, fresh()))),
                400,
                "recovery.malformed");

        assertThat(send(proof(device, nonce, fresh())).statusCode())
                .as("none of it spent the nonce")
                .isEqualTo(200);
    }

    @Test
    void refusesWhatCannotBeRead() {
        var device = expired("1 hour");
        for (Consumer<Map<String, Object>> spoil : List.<Consumer<Map<String, Object>>>of(
                claims -> claims.remove("csr"),
                claims -> claims.remove("nonce"),
                claims -> claims.remove("aud"),
                claims -> claims.put("csr", 7),
                claims -> claims.put("csr", "%%%"))) {
            Map<String, Object> claims = claims(nonce(), fresh());
            spoil.accept(claims);
            refused(send(proof(header(device), device.keys().getPrivate(), claims)), 400, "recovery.malformed");
        }
        refused(send("not a jws"), 400, "recovery.malformed");
        refused(send(""), 400, "recovery.malformed");
        refused(send("A".repeat(20_000)), 413, "too_large");
        refused(send(proof(device, nonce(), "MAA=")), 400, "csr.malformed");
        refused(send(proof(device, nonce(), certificateRequest(device.keys(), "CN=x"))), 400, "csr.key_reused");
        assertThat(RunningPlatform.send(
                                PLATFORM.client(),
                                HttpRequest.newBuilder(URI.create(PLATFORM.deviceUrl() + "/recovery/v1/certificates"))
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(415);
        assertThat(RunningPlatform.send(
                                PLATFORM.client(),
                                HttpRequest.newBuilder(URI.create(PLATFORM.issuer() + "/recovery/v1/challenges"))
                                        .POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .as("on the device plane only")
                .isEqualTo(404);
    }

    @Test
    void stopsListeningToWhoKeepsFailing() {
        var services = TestServices.shared();
        try (var strict = RunningPlatform.start(
                services.newDatabase(), services.kafka(), Map.of("portcullis.device-plane.failures-a-minute", 3))) {
            for (int i = 0; i < 3; i++) {
                refused(send(strict, "guess " + i), 400, "recovery.malformed");
            }
            refused(send(strict, "guess"), 429, "rate_limited");
        }
    }

    private TestDevice expired(String ago) {
        var device = TestDevice.enroll(PLATFORM);
        expire(device, ago);
        return device;
    }

    private void expire(TestDevice device, String ago) {
        jdbc.update(
                "update devices.device_certificate set not_after = now() - ?::interval where device_id = ?",
                ago,
                device.id());
    }

    private static String nonce() {
        var answer = RunningPlatform.send(
                PLATFORM.client(),
                HttpRequest.newBuilder(URI.create(PLATFORM.deviceUrl() + "/recovery/v1/challenges"))
                        .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Instant.parse(json(answer).get("expires_at").stringValue())).isAfter(Instant.now());
        return json(answer).get("nonce").stringValue();
    }

    private static JWSHeader.Builder header(TestDevice device) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("portcullis-recovery+jwt"))
                .x509CertSHA256Thumbprint(new Base64URL(device.thumbprint()));
    }

    private static Map<String, Object> claims(String nonce, String csr) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("aud", PLATFORM.issuer());
        claims.put("nonce", nonce);
        claims.put("csr", csr);
        return claims;
    }

    private static String proof(TestDevice device, String nonce, String csr) {
        return proof(header(device), device.keys().getPrivate(), claims(nonce, csr));
    }

    private static String proof(JWSHeader.Builder header, PrivateKey key, Map<String, Object> claims) {
        try {
            var jws =
                    new JWSObject(header.build(), new Payload(WireJson.mapper().writeValueAsString(claims)));
            JWSSigner signer = new ECDSASigner((ECPrivateKey) key);
            jws.sign(signer);
            return jws.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> send(String proof) {
        return send(PLATFORM, proof);
    }

    private static HttpResponse<String> send(RunningPlatform platform, String proof) {
        return RunningPlatform.send(
                platform.client(),
                HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/recovery/v1/certificates"))
                        .header("Content-Type", "application/portcullis-recovery+jwt")
                        .POST(HttpRequest.BodyPublishers.ofString(proof)));
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.headers().firstValue("Portcullis-Error"))
                .as(answer.body())
                .hasValue(code);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body().strip()).isNotEmpty().doesNotContain("\n");
    }

    private static String fresh() {
        KeyPair keys = TestCertificates.p256();
        return certificateRequest(keys, "CN=x");
    }

    private static void act(TestDevice device, String act) {
        PLATFORM.admin("POST", "/api/v1/devices/" + device.id() + "/" + act, "{\"reason\":\"test\"}");
    }

    private long spent() {
        return jdbc.queryForList("select 1 from devices.spent_recovery_nonce").size();
    }
}
