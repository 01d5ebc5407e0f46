package io.portcullis.platform.certificates;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.DatabaseAccess;
import io.portcullis.localstack.KafkaAccess;
import io.portcullis.localstack.TestServices;
import io.portcullis.pki.AuthorityCeremony;
import io.portcullis.pki.AuthorityKind;
import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.CertificateRequest;
import io.portcullis.pki.KeyStoreFile;
import io.portcullis.pki.PemCertificates;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The issuing CA is replaced while devices go on working, and back again. */
class RotationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ROTATION = "/api/v1/certificate-authorities/rotation";

    @TempDir
    Path home;

    private final Map<String, HttpClient> clients = new HashMap<>();
    private final DatabaseAccess database = TestServices.shared().newDatabase();
    private final KafkaAccess kafka = TestServices.shared().kafka();

    @Test
    void twoNodesChangeTheCaWhileADeviceGoesOnWorking() {
        try (var one = node("pki");
                var other = node("pki")) {
            TestDevice device = TestDevice.enroll(one);
            X509Certificate before = issuers(one).getFirst();
            works(device, one, other);

            assertThat(phase(step(one, "start", "five years are over"))).isEqualTo("prepared");
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(issuers(one)).hasSize(2);
                assertThat(issuers(other)).hasSize(2);
                assertThat(actions(other)).contains("issue", "back");
            });
            assertThat(issuers(other).getFirst()).isEqualTo(before);
            works(device, one, other);
            assertThat(issuer(TestDevice.enroll(other))).isEqualTo(before.getSubjectX500Principal());

            assertThat(phase(step(other, "issue", "all nodes have the key"))).isEqualTo("issuing");
            X509Certificate after = issuers(other).getFirst();
            assertThat(after).isNotEqualTo(before);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(issuers(one).getFirst()).isEqualTo(after));
            assertThat(json(one.admin("GET", "/api/v1/devices/" + device.id(), null))
                            .has("renewal_requested_at"))
                    .isTrue();
            TestDevice next = TestDevice.enroll(one);
            assertThat(issuer(next)).isEqualTo(after.getSubjectX500Principal());
            works(device, one, other);
            works(next, one, other);

            await().atMost(PATIENCE).untilAsserted(() -> {
                var refused = step(one, "finish", "is it over?");
                assertThat(refused.statusCode()).isEqualTo(409);
                assertThat(refused.body()).contains("rotation.not_possible", "certificates of the outgoing CA");
            });
            assertThat(json(get(one)).get("devices_remaining").asInt()).isEqualTo(2);
            works(device, one, other);

            assertThat(phase(step(one, "finish", "force: the rest is lost anyway")))
                    .isEqualTo("finished");
            assertThat(knock(kept(device, one), one).body()).contains("device.certificate_revoked");
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(issuers(other)).containsExactly(after);
                for (var node : List.of(one, other)) {
                    assertThatThrownBy(() -> knock(fresh(device, node), node))
                            .isInstanceOf(IllegalStateException.class);
                }
            });
            works(next, one, other);
            assertThat(one.admin("GET", "/api/v1/audit?limit=200", null).body())
                    .contains(
                            "authority_rotation.start",
                            "authority_rotation.issue",
                            "authority_rotation.finish",
                            "all nodes have the key");
        }
    }

    @Test
    void thereIsAWayBackFromEveryPhase() throws Exception {
        try (var node = node("pki")) {
            TestDevice device = TestDevice.enroll(node);
            X509Certificate before = issuers(node).getFirst();

            assertThat(step(node, "back", "from nothing").statusCode()).isEqualTo(409);
            step(node, "start", "to prepared");
            assertThat(step(node, "start", "twice").statusCode()).isEqualTo(409);
            assertThat(issuers(node)).hasSize(2);
            assertThat(phase(step(node, "back", "from prepared"))).isEqualTo("none");
            assertThat(issuers(node)).containsExactly(before);

            // Names of keys have seconds.
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(phase(step(node, "start", "to issuing"))).isEqualTo("prepared"));
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(phase(step(node, "issue", "on"))).isEqualTo("issuing"));
            TestDevice abandoned = TestDevice.enroll(node);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(phase(step(node, "back", "from issuing")))
                            .isEqualTo("none"));
            assertThat(issuers(node)).hasSize(2).startsWith(before);
            assertThat(issuer(TestDevice.enroll(node))).isEqualTo(before.getSubjectX500Principal());
            works(device, node, node);
            works(abandoned, node, node);
            node.bean(OutgoingCertificates.class).retire();
            node.bean(AuthorityGenerations.class).refresh();
            assertThat(issuers(node)).hasSize(2);

            assertThat(node.admin("POST", "/api/v1/devices/" + abandoned.id() + "/retire", "{\"reason\":\"gone\"}")
                            .statusCode())
                    .isEqualTo(200);
            node.bean(OutgoingCertificates.class).retire();
            node.bean(AuthorityGenerations.class).refresh();
            assertThat(issuers(node)).containsExactly(before);
            works(device, node, node);
        }
    }

    @Test
    void theCertificateMayComeFromARootThatIsElsewhere() throws Exception {
        try (var node = node("pki")) {
            TestDevice device = TestDevice.enroll(node);
            var file = new KeyStoreFile(home.resolve("pki/root.p12"), "test-password".toCharArray());
            CertificateAuthority root = file.load();
            Files.delete(file.path());
            var ceremony = new AuthorityCeremony(Clock.systemUTC(), new SecureRandom());

            var started = json(step(node, "start", "with the root in its safe"));
            assertThat(started.get("phase").stringValue()).isEqualTo("awaiting_certificate");
            byte[] request = PemCertificates.parseRequest(
                    started.get("certificate_request").stringValue());
            var key = ((CertificateRequest.Reading.Accepted) CertificateRequest.read(request)).publicKey();

            refused(node, ceremony.createIssuing(root).chain(), 409, "another key");
            refused(node, ceremony.certify(ceremony.createRoot(), key, AuthorityKind.ISSUING), 409, "another root");
            refused(node, ceremony.certify(root, key, AuthorityKind.ATTESTATION), 409, "another kind");
            assertThat(step(node, "certify", "without").statusCode()).isEqualTo(400);
            assertThat(issuers(node)).hasSize(1);

            var certified = certify(node, ceremony.certify(root, key, AuthorityKind.ISSUING));
            assertThat(phase(certified)).isEqualTo("prepared");
            assertThat(issuers(node)).hasSize(2);
            works(device, node, node);

            step(node, "back", "once more");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(phase(step(node, "start", "and again"))).isEqualTo("awaiting_certificate"));
            assertThat(phase(step(node, "back", "from awaiting"))).isEqualTo("none");
            works(device, node, node);
        }
    }

    @Test
    void aNodeWithoutTheKeyHoldsTheRotation() throws Exception {
        try (var one = node("pki")) {
            TestDevice.enroll(one);
            Path elsewhere = Files.createDirectories(home.resolve("elsewhere"));
            for (String file : List.of("issuing.p12", "attestation.p12")) {
                Files.copy(home.resolve("pki").resolve(file), elsewhere.resolve(file));
            }
            try (var other = node("elsewhere")) {
                step(one, "start", "one has the key");
                await().atMost(PATIENCE).untilAsserted(() -> {
                    var refused = step(one, "issue", "too early");
                    assertThat(refused.statusCode()).isEqualTo(409);
                    assertThat(refused.body()).contains("cannot open the incoming CA's key");
                });
                assertThat(actions(one)).doesNotContain("issue");
                assertThat(nodes(one)).hasSize(2);

                copyNewKeys(elsewhere);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(actions(other)).contains("issue"));
                assertThat(phase(step(one, "issue", "now both have it"))).isEqualTo("issuing");
            }
            // A node that has ended keeps nobody waiting.
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(nodes(one)).hasSize(1));
        }
    }

    @Test
    void aPlatformWithoutItsRootSaysSoAndServesOnceItHasTheChain() throws Exception {
        try (var node = RunningPlatform.start(
                database,
                kafka,
                Map.of("portcullis.pki.directory", home.resolve("pki"), "portcullis.pki.root", "offline"))) {
            assertThatThrownBy(() -> TestDevice.enroll(node)).hasMessageContaining("503");
            assertThat(step(node, "start", "nothing there").statusCode()).isEqualTo(409);

            var ceremony = new AuthorityCeremony(Clock.systemUTC(), new SecureRandom());
            CertificateAuthority root = ceremony.createRoot();
            byte[] request = PemCertificates.parseRequest(Files.readString(home.resolve("pki/issuing.csr")));
            var key = ((CertificateRequest.Reading.Accepted) CertificateRequest.read(request)).publicKey();
            Files.writeString(
                    home.resolve("pki/issuing.pem"),
                    PemCertificates.certificates(ceremony.certify(root, key, AuthorityKind.ISSUING)));

            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> works(TestDevice.enroll(node), node, node));
        }
    }

    @Test
    void tellsOfItsAuthorities() throws Exception {
        try (var node = node("pki")) {
            TestDevice.enroll(node);
            JsonNode all = json(node.admin("GET", "/api/v1/certificate-authorities", null));
            assertThat(all).hasSize(3);
            for (JsonNode authority : all) {
                String kind = authority.get("kind").stringValue();
                assertThat(authority.get("state").stringValue()).isEqualTo("active");
                assertThat(authority.get("key_available").asBoolean()).isEqualTo(!kind.equals("root"));
                assertThat(authority.get("certificates").asLong()).isEqualTo(kind.equals("issuing") ? 1 : 0);
                var download = node.client()
                        .send(
                                HttpRequest.newBuilder(URI.create(node.issuer() + "/pki/ca/"
                                                + authority.get("thumbprint").stringValue() + ".cer"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray());
                assertThat(download.statusCode()).isEqualTo(200);
                assertThat(download.headers().firstValue("Content-Type")).contains("application/pkix-cert");
                assertThat(download.body())
                        .isEqualTo(PemCertificates.parse(authority.get("pem").stringValue())
                                .getFirst()
                                .getEncoded());
            }
            assertThat(RunningPlatform.send(
                                    node.client(),
                                    HttpRequest.newBuilder(URI.create(node.issuer() + "/pki/ca/unknown.cer")))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    private RunningPlatform node(String directory) {
        return RunningPlatform.start(
                database,
                kafka,
                Map.of(
                        "portcullis.pki.directory",
                        home.resolve(directory),
                        "portcullis.pki.public-url",
                        "https://pki.example.com"));
    }

    private void copyNewKeys(Path target) throws IOException {
        try (var files = Files.list(home.resolve("pki"))) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("issuing-"))
                    .toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    /** Over its kept-alive connections, and over new ones. */
    private void works(TestDevice device, RunningPlatform... nodes) {
        for (RunningPlatform node : nodes) {
            assertThat(knock(kept(device, node), node).statusCode()).isEqualTo(404);
            assertThat(knock(fresh(device, node), node).statusCode()).isEqualTo(404);
        }
    }

    /** Always the same client, which keeps its connection. */
    private HttpClient kept(TestDevice device, RunningPlatform node) {
        return clients.computeIfAbsent(device.id() + node.deviceUrl(), name -> fresh(device, node));
    }

    private static HttpClient fresh(TestDevice device, RunningPlatform node) {
        return node.client(device.keys().getPrivate(), device.chain());
    }

    /** A path that there is not: only a device that is known gets to hear that. */
    private static HttpResponse<String> knock(HttpClient client, RunningPlatform node) {
        return RunningPlatform.send(
                client, HttpRequest.newBuilder(URI.create(node.deviceUrl() + "/device/v1/nothing")));
    }

    private static Object issuer(TestDevice device) {
        return device.certificate().getIssuerX500Principal();
    }

    /** What cacerts hands out, without roots. */
    private static List<X509Certificate> issuers(RunningPlatform node) {
        return node.bean(DeviceCertificates.class).caCertificates().stream()
                .filter(certificate -> certificate.getBasicConstraints() == 0)
                .toList();
    }

    private static HttpResponse<String> get(RunningPlatform node) {
        return node.admin("GET", ROTATION, null);
    }

    private static List<String> actions(RunningPlatform node) {
        return StreamSupport.stream(json(get(node)).get("actions").spliterator(), false)
                .map(JsonNode::stringValue)
                .toList();
    }

    private static JsonNode nodes(RunningPlatform node) {
        return json(get(node)).get("nodes");
    }

    private static HttpResponse<String> step(RunningPlatform node, String step, String reason) {
        return node.admin("POST", ROTATION + "/" + step, "{\"reason\":\"" + reason + "\"}");
    }

    private static HttpResponse<String> certify(RunningPlatform node, List<X509Certificate> chain) {
        String body = WireJson.mapper()
                .writeValueAsString(Map.of("reason", "signed", "certificate", PemCertificates.certificates(chain)));
        return node.admin("POST", ROTATION + "/certify", body);
    }

    private static void refused(RunningPlatform node, List<X509Certificate> chain, int status, String why) {
        var answer = certify(node, chain);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(why);
    }

    private static String phase(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("phase").stringValue();
    }
}
