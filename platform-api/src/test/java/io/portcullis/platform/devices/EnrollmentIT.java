package io.portcullis.platform.devices;

import static io.portcullis.platform.RunningPlatform.json;
import static io.portcullis.platform.TestDevice.certificateRequest;
import static io.portcullis.platform.TestDevice.requestCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.pki.PresentedChain;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

class EnrollmentIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();

    private final JdbcTemplate jdbc = PLATFORM.bean(JdbcTemplate.class);

    @Test
    void makesAMachineADevice() {
        JsonNode token = newToken("{\"description\":\"laptops\",\"groups\":[\"finance\",\"berlin\"],"
                + "\"ownership\":\"personal\",\"uses\":2}");
        HttpResponse<String> answer = enroll(token, certificateRequest(TestCertificates.p256(), "CN=root,O=Evil"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(
                        type -> assertThat(type).isEqualTo("application/pkcs7-mime; smime-type=certs-only"));
        assertThat(answer.headers().firstValue("Content-Length")).isPresent();
        assertThat(answer.body()).doesNotContain("\n").doesNotContain("\r");
        X509Certificate certificate = TestDevice.certificates(answer.body()).getFirst();
        String id = deviceOf(certificate);
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + id + ",O=Portcullis");

        JsonNode device = json(PLATFORM.admin("GET", "/api/v1/devices/" + id, null));
        assertThat(device.get("state").stringValue()).isEqualTo("enrolled");
        assertThat(device.get("name").stringValue()).isEqualTo("test-machine");
        assertThat(device.get("ownership").stringValue()).isEqualTo("personal");
        assertThat(device.get("key_protection").stringValue()).isEqualTo("software");
        assertThat(device.get("groups").toString()).isEqualTo("[\"berlin\",\"finance\"]");
        assertThat(device.get("enrolled_with")).isEqualTo(token.get("id"));
        assertThat(device.get("certificate_expires_at").stringValue())
                .isEqualTo(certificate.getNotAfter().toInstant().toString());
        assertThat(device.has("compliance")).isFalse();

        JsonNode certificates = json(PLATFORM.admin("GET", "/api/v1/certificates?device_id=" + id, null));
        assertThat(certificates).hasSize(1);
        assertThat(certificates.get(0).get("state").stringValue()).isEqualTo("good");
        assertThat(certificates.get(0).get("serial").stringValue())
                .isEqualTo(certificate.getSerialNumber().toString(16));
        assertThat(listed(token).get("uses_left").intValue()).isEqualTo(1);
    }

    @Test
    void tellsNothingAboutWhyATokenIsNoGood() {
        JsonNode used = newToken("{\"description\":\"used\"}");
        assertThat(enroll(used, freshRequest()).statusCode()).isEqualTo(200);
        JsonNode expired = newToken("{\"description\":\"expired\",\"expires_in_seconds\":60}");
        jdbc.update(
                "update devices.enrollment_token set expires_at = now() - interval '1 second' where id = ?::uuid",
                expired.get("id").stringValue());
        JsonNode revoked = newToken("{\"description\":\"revoked\"}");
        assertThat(PLATFORM.admin(
                                "DELETE",
                                "/api/v1/enrollment-tokens/" + revoked.get("id").stringValue(),
                                null)
                        .statusCode())
                .isEqualTo(204);

        try (var refusals = new Recorded<>(PLATFORM, DeviceEvent.EnrollmentRefused.class)) {
            List<HttpResponse<String>> answers = List.of(
                    enroll(used, freshRequest()),
                    enroll(expired, freshRequest()),
                    enroll(revoked, freshRequest()),
                    requestCertificate(PLATFORM, "pce_" + "A".repeat(43), freshRequest()),
                    requestCertificate(PLATFORM, "' or 1=1 --", freshRequest()),
                    requestCertificate(PLATFORM, "", freshRequest()),
                    withoutCredentials());

            for (HttpResponse<String> answer : answers) {
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.body()).isEmpty();
                assertThat(comparable(answer)).isEqualTo(comparable(answers.getFirst()));
                assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                        .startsWith("Basic realm=");
            }
            assertThat(refusals.events())
                    .extracting(DeviceEvent.EnrollmentRefused::reason)
                    .containsExactly(
                            "token.used_up",
                            "token.expired",
                            "token.revoked",
                            "token.unknown",
                            "token.unknown",
                            "token.unknown");
            assertThat(refusals.events().toString())
                    .doesNotContain(used.get("secret").stringValue())
                    .doesNotContain(revoked.get("secret").stringValue());
        }
        assertThat(listed(used).get("state").stringValue()).isEqualTo("used_up");
        assertThat(listed(expired).get("state").stringValue()).isEqualTo("expired");
        assertThat(listed(revoked).get("state").stringValue()).isEqualTo("revoked");
    }

    @Test
    void refusesBadRequestsAndKeepsTheTokensUse() throws Exception {
        JsonNode token = newToken("{\"description\":\"bad requests\"}");
        Map<String, String> bad = Map.of(
                "",
                "csr.empty",
                "not base64 at all!",
                "csr.malformed",
                "MAA=",
                "csr.malformed",
                certificateRequest(TestCertificates.p256(), "CN=x").substring(0, 120),
                "csr.malformed",
                signed(ec("secp256r1"), ec("secp256r1"), "SHA256withECDSA"),
                "csr.no_proof_of_possession",
                self(rsa(1024), "SHA256withRSA"),
                "csr.weak_key",
                self(rsa(3072), "SHA256withRSA"),
                "csr.unsupported_key",
                self(ec("secp521r1"), "SHA512withECDSA"),
                "csr.unsupported_curve",
                self(ec("secp256r1"), "SHA1withECDSA"),
                "csr.weak_signature",
                Base64.getEncoder().encodeToString(new byte[9000]),
                "csr.too_large");

        bad.forEach((request, code) -> {
            HttpResponse<String> answer = enroll(token, request);
            assertThat(answer.statusCode()).as(code).isEqualTo(400);
            assertThat(answer.headers().firstValue("Portcullis-Error")).hasValue(code);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
            assertThat(answer.body().strip()).isNotEmpty().doesNotContain("\n");
        });
        HttpResponse<String> huge = enroll(token, "A".repeat(20_000));
        assertThat(huge.statusCode()).isEqualTo(413);
        assertThat(huge.headers().firstValue("Portcullis-Error")).hasValue("csr.too_large");

        assertThat(listed(token).get("uses_left").intValue()).isEqualTo(1);
        assertThat(enroll(token, freshRequest()).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAKeyThatIsAnotherDevices() {
        KeyPair keys = TestCertificates.p256();
        JsonNode token = newToken("{\"description\":\"clones\",\"uses\":2}");
        assertThat(enroll(token, certificateRequest(keys, "CN=a")).statusCode()).isEqualTo(200);

        HttpResponse<String> second = enroll(token, certificateRequest(keys, "CN=b"));

        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(second.headers().firstValue("Portcullis-Error")).hasValue("csr.key_in_use");
    }

    @Test
    void givesOneOfTwoMachinesWithTheSameKeyACertificate() throws Exception {
        JsonNode token = newToken("{\"description\":\"twins\",\"uses\":8}");
        KeyPair keys = TestCertificates.p256();
        List<Callable<HttpResponse<String>>> machines = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String request = certificateRequest(keys, "CN=" + i);
            machines.add(() -> enroll(token, request));
        }

        assertThat(atOnce(machines))
                .extracting(HttpResponse::statusCode)
                .containsOnlyOnce(200)
                .containsOnly(200, 400);
        assertThat(listed(token).get("uses_left").intValue()).isEqualTo(7);
        assertThat(openIntents()).isZero();
    }

    @Test
    void leavesNothingBehindWhenItFails() {
        JsonNode token = newToken("{\"description\":\"unlucky\"}");
        String request = freshRequest();
        try (var failing = Recorded.failing(PLATFORM, DeviceEvent.DeviceEnrolled.class)) {
            HttpResponse<String> answer = enroll(token, request);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain("on purpose");
            assertThat(failing.events()).hasSize(1);
            assertThat(PLATFORM.bean(Devices.class)
                            .find(failing.events().getFirst().deviceId()))
                    .isEmpty();
            assertThat(jdbc.queryForObject(
                            "select state from certificates.device_certificate where device_id = ?",
                            String.class,
                            failing.events().getFirst().deviceId()))
                    .isEqualTo("abandoned");
        }
        assertThat(listed(token).get("uses_left").intValue()).isEqualTo(1);
        assertThat(enroll(token, request).statusCode()).as("the same key again").isEqualTo(200);
    }

    @Test
    void refusesAnotherContentTypeAndABadName() {
        JsonNode token = newToken("{\"description\":\"forms\"}");
        HttpRequest.Builder form = request(token)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(freshRequest()));
        assertThat(RunningPlatform.send(PLATFORM.client(), form).statusCode()).isEqualTo(415);
        HttpRequest.Builder named = request(token)
                .header("Content-Type", "application/pkcs10")
                .header("Portcullis-Device-Name", "n".repeat(101))
                .POST(HttpRequest.BodyPublishers.ofString(freshRequest()));
        assertThat(RunningPlatform.send(PLATFORM.client(), named).statusCode()).isEqualTo(400);
    }

    @Test
    void refusesATokenFromItsRevocationOnHoweverGoodItWasAMomentAgo() {
        JsonNode token = newToken("{\"description\":\"for many\",\"uses\":5}");
        assertThat(enroll(token, freshRequest()).statusCode()).isEqualTo(200);
        String id = token.get("id").stringValue();
        assertThat(PLATFORM.admin("DELETE", "/api/v1/enrollment-tokens/" + id, null)
                        .statusCode())
                .isEqualTo(204);

        try (var refusals = new Recorded<>(PLATFORM, DeviceEvent.EnrollmentRefused.class)) {
            assertThat(enroll(token, freshRequest()).statusCode()).isEqualTo(401);
            assertThat(refusals.events())
                    .extracting(DeviceEvent.EnrollmentRefused::reason)
                    .containsExactly("token.revoked");
        }
        assertThat(jdbc.queryForObject(
                        "select count(*) from devices.device where enrolled_with = ?::uuid", Long.class, id))
                .isEqualTo(1);
        assertThat(listed(token).get("uses_left").intValue()).isEqualTo(4);
        assertThat(openIntents()).isZero();
    }

    @Test
    void givesTheLastUseToOneMachineOnly() throws Exception {
        JsonNode token = newToken("{\"description\":\"race\",\"uses\":3}");
        List<Callable<HttpResponse<String>>> machines = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String request = freshRequest();
            machines.add(() -> enroll(token, request));
        }
        List<Integer> answers =
                atOnce(machines).stream().map(HttpResponse::statusCode).toList();

        assertThat(answers).filteredOn(status -> status == 200).hasSize(3);
        assertThat(answers).filteredOn(status -> status == 401).hasSize(9);
        String id = token.get("id").stringValue();
        assertThat(jdbc.queryForObject(
                        "select count(*) from devices.device where enrolled_with = ?::uuid", Long.class, id))
                .isEqualTo(3);
        assertThat(openIntents()).isZero();
    }

    @Test
    void handsOutTheCaCertificates() {
        HttpResponse<String> answer = get(PLATFORM.deviceUrl() + "/.well-known/est/cacerts");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Transfer-Encoding")).hasValue("base64");
        assertThat(TestDevice.certificates(answer.body())).hasSize(1);
    }

    @Test
    void saysWhichKeysItTakes() {
        HttpResponse<String> answer = get(PLATFORM.deviceUrl() + "/.well-known/est/csrattrs");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/csrattrs");
        assertThat(answer.headers().firstValue("Content-Transfer-Encoding")).hasValue("base64");
        // RFC 7030 section 4.5.2: an attribute id-ecPublicKey with both curves, and ecdsa-with-SHA256.
        assertThat(HexFormat.of().formatHex(Base64.getDecoder().decode(answer.body())))
                .isEqualTo("302830" + "1c" + "06072a8648ce3d0201" + "3111" + "06052b81040022" + "06082a8648ce3d030107"
                        + "06082a8648ce3d040302");
    }

    @Test
    void isNotServedOnThePublicPlane() {
        assertThat(get(PLATFORM.issuer() + "/.well-known/est/cacerts").statusCode())
                .isEqualTo(404);
        assertThat(get(PLATFORM.issuer() + "/device/v1/plan").statusCode()).isEqualTo(404);
    }

    private long openIntents() {
        return jdbc.queryForList("select 1 from certificates.issuance_intent").size();
    }

    private static List<HttpResponse<String>> atOnce(List<Callable<HttpResponse<String>>> machines) throws Exception {
        List<HttpResponse<String>> answers = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(machines.size())) {
            for (Future<HttpResponse<String>> answer : threads.invokeAll(machines)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    private static HttpResponse<String> get(String uri) {
        return RunningPlatform.send(PLATFORM.client(), HttpRequest.newBuilder(URI.create(uri)));
    }

    private static JsonNode newToken(String body) {
        HttpResponse<String> created = PLATFORM.admin("POST", "/api/v1/enrollment-tokens", body);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return json(created);
    }

    private static JsonNode listed(JsonNode token) {
        for (JsonNode one : json(PLATFORM.admin("GET", "/api/v1/enrollment-tokens", null))) {
            if (one.get("id").equals(token.get("id"))) {
                assertThat(one.has("secret")).isFalse();
                return one;
            }
        }
        throw new AssertionError("not listed");
    }

    private static HttpResponse<String> enroll(JsonNode token, String request) {
        return requestCertificate(PLATFORM, token.get("secret").stringValue(), request);
    }

    private static HttpRequest.Builder request(JsonNode token) {
        return HttpRequest.newBuilder(URI.create(PLATFORM.deviceUrl() + "/.well-known/est/simpleenroll"))
                .header(
                        "Authorization",
                        RunningPlatform.basic("x", token.get("secret").stringValue()));
    }

    private static HttpResponse<String> withoutCredentials() {
        return RunningPlatform.send(
                PLATFORM.client(),
                HttpRequest.newBuilder(URI.create(PLATFORM.deviceUrl() + "/.well-known/est/simpleenroll"))
                        .header("Content-Type", "application/pkcs10")
                        .POST(HttpRequest.BodyPublishers.ofString(freshRequest())));
    }

    /** All an observer could tell answers apart by, but the time. */
    private static Map<String, List<String>> comparable(HttpResponse<String> answer) {
        var headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        return headers;
    }

    private static String freshRequest() {
        return certificateRequest(TestCertificates.p256(), "CN=whatever");
    }

    private static String deviceOf(X509Certificate certificate) {
        return PresentedChain.deviceOf(certificate).orElseThrow().toString();
    }

    private static KeyPair ec(String curve) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static KeyPair rsa(int bits) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static String self(KeyPair pair, String algorithm) throws OperatorCreationException, IOException {
        return signed(pair, pair, algorithm);
    }

    private static String signed(KeyPair holder, KeyPair signer, String algorithm)
            throws OperatorCreationException, IOException {
        return Base64.getEncoder()
                .encodeToString(new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=x"), holder.getPublic())
                        .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
                        .getEncoded());
    }
}
