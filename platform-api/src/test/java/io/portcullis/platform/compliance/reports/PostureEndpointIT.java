package io.portcullis.platform.compliance.reports;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.contracts.ClaimNames;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.Policies;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The module over HTTP, as devices and admins meet it. */
class PostureEndpointIT {
    private static final Map<String, Object> HEALTHY =
            Map.of("os.type", "linux", "os.version", "12.7", "disk.root.encrypted", true, "boot.secure_boot", true);

    private static RunningPlatform platform;
    private static long revision;

    @BeforeAll
    static void start() {
        var kafka = TestServices.shared().kafka();
        platform = RunningPlatform.start(TestServices.shared().newDatabase(), kafka, Map.of());
        revision = TestPolicies.publish(platform, kafka, Policies.DISK);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).get("code").stringValue()).isEqualTo(code);
        assertThat(json(answer).get("detail").stringValue()).isNotBlank();
    }

    private static HttpResponse<String> get(String path) {
        return platform.admin("GET", path, null);
    }

    private static HttpResponse<String> post(HttpClient client, String type, HttpRequest.BodyPublisher body) {
        return RunningPlatform.send(
                client,
                HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/device/v1/posture"))
                        .header("Content-Type", type)
                        .POST(body));
    }

    @Test
    void aReportIsAnsweredAndSeenByAdmins() {
        var device = TestDevice.enroll(platform);
        assertProblem(get("/api/v1/devices/" + device.id() + "/posture"), 404, "not_found");

        var answer = device.report(HEALTHY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer).at("/decision/status").stringValue()).isEqualTo("compliant");
        assertThat(Instant.parse(json(answer).get("next_report_at").stringValue()))
                .isAfter(Instant.now());

        var posture = get("/api/v1/devices/" + device.id() + "/posture");
        assertThat(json(posture).at("/readings/os.version/value").stringValue()).isEqualTo("12.7");
        assertThat(json(get("/api/v1/devices/" + device.id() + "/decision"))
                        .get("policy_revision")
                        .longValue())
                .isEqualTo(revision);
        device.report(Map.of("os.type", "linux", "disk.root.encrypted", false));
        var history = json(get("/api/v1/devices/" + device.id() + "/history"));
        assertThat(history.size()).isEqualTo(2);
        assertThat(history.get(0).get("status").stringValue()).isEqualTo("non_compliant");
        assertThat(history.get(0).get("device_name").stringValue()).isEqualTo("test-machine");
        assertThat(json(get("/api/v1/devices/changes?limit=1")).size()).isEqualTo(1);
        assertThat(json(get("/api/v1/devices/" + device.id())).get("compliance").stringValue())
                .isEqualTo("non_compliant");
        assertThat(json(get("/api/v1/devices/summary")).get("policy_revision").longValue())
                .isEqualTo(revision);
    }

    @Test
    void thePlanAndThePolicySetAreThere() {
        var device = TestDevice.enroll(platform);
        var plan = RunningPlatform.send(
                device.client(), HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/device/v1/plan")));
        assertThat(plan.body()).contains("disk.root.encrypted", "agent.version");
        var inForce = json(get("/api/v1/policy-set"));
        assertThat(inForce.get("document").stringValue()).isEqualTo(Policies.DISK);
        assertThat(json(get("/api/v1/policy-statuses?revision=" + revision)).toString())
                .contains("applied");
    }

    @Test
    void badReportsAreProblems() {
        var device = TestDevice.enroll(platform);
        var other = TestDevice.enroll(platform);
        String report = device.signedReport(TestDevice.readings(HEALTHY), claims -> {});

        assertProblem(other.post(report), 403, "posture.wrong_device");
        assertProblem(device.post("nonsense"), 400, "posture.malformed");
        assertProblem(
                device.post(device.signedReport(
                        TestDevice.readings(HEALTHY),
                        claims -> claims.claim("iat", Instant.now().getEpochSecond() - 400))),
                400,
                "posture.stale");
        var unknown = new LinkedHashMap<>(TestDevice.readings(HEALTHY));
        unknown.putAll(TestDevice.readings(Map.of("no.such_thing", 1)));
        var named = device.post(device.signedReport(unknown, claims -> {}));
        assertProblem(named, 422, "posture.unknown_attribute");
        assertThat(json(named).at("/errors/0/attribute").stringValue()).isEqualTo("no.such_thing");
        assertProblem(
                device.post(
                        device.signedReport(TestDevice.readings(Map.of("disk.root.encrypted", "yes")), claims -> {})),
                422,
                "posture.invalid_value");
        assertProblem(
                device.post(device.signedReport(
                        TestDevice.readings(HEALTHY), claims -> claims.claim(ClaimNames.EAT_PROFILE, "x"))),
                400,
                "posture.malformed");

        assertThat(device.post(report).statusCode()).isEqualTo(200);
        assertProblem(device.post(report), 409, "posture.replayed");
    }

    @Test
    void anOversizedReportIsRefusedWithAndWithoutALength() {
        var device = TestDevice.enroll(platform);
        byte[] large = new byte[300 * 1024];
        assertProblem(
                post(device.client(), "application/eat+jwt", HttpRequest.BodyPublishers.ofByteArray(large)),
                413,
                "too_large");
        var chunked = HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(large));
        assertProblem(post(device.client(), "application/eat+jwt", chunked), 413, "too_large");
    }

    @Test
    void aRetiredDevicesPostureIsForgottenAndItsHistoryStays() {
        var device = TestDevice.enroll(platform);
        device.report(HEALTHY);
        var retired = platform.admin("POST", "/api/v1/devices/" + device.id() + "/retire", "{\"reason\":\"sold\"}");
        assertThat(retired.statusCode()).as(retired.body()).isEqualTo(200);

        assertProblem(get("/api/v1/devices/" + device.id() + "/posture"), 404, "not_found");
        assertThat(json(get("/api/v1/devices/" + device.id() + "/history")).size())
                .isEqualTo(1);
        assertProblem(device.report(HEALTHY), 403, "device.retired");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get("/api/v1/audit?action=device.retired&subject=device:" + device.id())
                        .body()
                        .contains("sold"));
        assertThat(json(get("/api/v1/audit/verification")).get("intact").booleanValue())
                .isTrue();
    }

    @Test
    void onlyReportsComeInAndOnlyFromDevices() {
        var device = TestDevice.enroll(platform);
        var body = HttpRequest.BodyPublishers.ofString("{}");
        assertThat(post(device.client(), "application/json", body).statusCode()).isEqualTo(415);
        assertProblem(post(platform.client(), "application/eat+jwt", body), 401, "device.certificate_required");
    }
}
