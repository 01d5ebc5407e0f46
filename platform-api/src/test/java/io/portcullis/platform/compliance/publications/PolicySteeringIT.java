package io.portcullis.platform.compliance.publications;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.RolloutStage;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WaiverPayload;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.KafkaAccess;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.Policies;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Roll-outs and waivers over the admin API: who may, what is refused, and what is answered. */
class PolicySteeringIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ROLLOUTS = "/api/v1/policy-rollouts";
    private static final String WAIVERS = "/api/v1/waivers";
    private static final List<String> COMMANDS = List.of("pause", "resume", "advance", "abort");
    private static final String REASON = "{\"reason\":\"The help desk is closed\"}";

    private static RunningPlatform platform;
    private static KafkaAccess kafka;

    @BeforeAll
    static void start() {
        kafka = TestServices.shared().kafka();
        platform = RunningPlatform.start(TestServices.shared().newDatabase(), kafka, Map.of());
        TestPolicies.publish(platform, kafka, Policies.DISK);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static HttpResponse<String> call(
            String method, String path, @Nullable String token, @Nullable String body) {
        var request = HttpRequest.newBuilder(URI.create(platform.issuer() + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return RunningPlatform.send(platform.client(), request);
    }

    private static HttpResponse<String> command(long revision, String command, @Nullable String body) {
        return platform.admin("POST", ROLLOUTS + "/" + revision + "/" + command, body);
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).get("code").stringValue()).isEqualTo(code);
    }

    private static JsonNode assertDone(HttpResponse<String> answer, String state) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer).get("state").stringValue()).isEqualTo(state);
        return json(answer);
    }

    /** Of two stages, the first of which is held for an hour. */
    private static long rollOut() {
        long revision = TestPolicies.nextRevision();
        var plan = new RolloutPlan(
                List.of(new RolloutStage(null, List.of("pilot"), 3600), new RolloutStage(100, List.of(), 3600)), 5);
        TestPolicies.send(
                kafka,
                Topics.POLICY_SET_KEY,
                TestPolicies.signed(platform.policySigner(), revision, Policies.DISK_AND_FIREWALL, plan));
        await().atMost(SOON)
                .until(() -> platform.admin("GET", ROLLOUTS + "/" + revision, null)
                        .body()
                        .contains("next_stage_at"));
        return revision;
    }

    private static WaiverPayload waiver(UUID id, long version, @Nullable Instant withdrawnAt) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new WaiverPayload(
                id,
                version,
                "baseline/disk-encrypted",
                null,
                "finance",
                now,
                now.plus(Duration.ofDays(1)),
                "New disks are on their way",
                "ada",
                List.of("grace"),
                withdrawnAt,
                withdrawnAt == null ? null : "linus");
    }

    /** As it is listed, once it is. */
    private static JsonNode taken(WaiverPayload waiver) {
        TestPolicies.send(kafka, Topics.waiverKey(waiver.id()), TestPolicies.signed(platform.policySigner(), waiver));
        return await().atMost(SOON)
                .until(
                        () -> StreamSupport.stream(
                                        json(platform.admin("GET", WAIVERS, null))
                                                .spliterator(),
                                        false)
                                .filter(listed -> listed.get("id")
                                                .stringValue()
                                                .equals(waiver.id().toString())
                                        && listed.get("version").longValue() == waiver.version())
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    @Test
    void nobodySeesOrSteersWithoutAToken() {
        for (String path : List.of(ROLLOUTS, ROLLOUTS + "/1", WAIVERS)) {
            assertProblem(call("GET", path, null, null), 401, "unauthenticated");
            assertProblem(call("GET", path, "forged", null), 401, "unauthenticated");
        }
        for (String command : COMMANDS) {
            assertProblem(call("POST", ROLLOUTS + "/1/" + command, null, REASON), 401, "unauthenticated");
        }
    }

    @Test
    void whoMayReadSeesAndDoesNotSteer() {
        long revision = rollOut();
        String reader = platform.automationToken("portcullis.read");
        String writer = platform.automationToken("portcullis.write");

        for (String command : COMMANDS) {
            assertProblem(call("POST", ROLLOUTS + "/" + revision + "/" + command, reader, REASON), 403, "forbidden");
        }
        assertProblem(call("GET", ROLLOUTS, writer, null), 403, "forbidden");
        assertProblem(call("GET", WAIVERS, writer, null), 403, "forbidden");
        assertThat(call("GET", WAIVERS, reader, null).statusCode()).isEqualTo(200);
        var still = assertDone(call("GET", ROLLOUTS + "/" + revision, reader, null), "running");
        assertThat(still.get("stage").intValue()).isEqualTo(1);
        assertDone(command(revision, "abort", REASON), "aborted");
    }

    @Test
    void whatWasNotRolledOutIsNotKnown() {
        long inForce = json(platform.admin("GET", "/api/v1/policy-set", null))
                .get("revision")
                .longValue();
        for (long revision : List.of(inForce, 0L, -1L, Long.MAX_VALUE)) {
            assertProblem(platform.admin("GET", ROLLOUTS + "/" + revision, null), 404, "not_found");
            for (String command : COMMANDS) {
                assertProblem(command(revision, command, REASON), 404, "not_found");
            }
        }
        assertProblem(platform.admin("GET", ROLLOUTS + "/seven", null), 400, "invalid_request");
        assertProblem(platform.admin("GET", ROLLOUTS + "/99999999999999999999", null), 400, "invalid_request");
        assertThat(command(inForce, "hurry", REASON).statusCode()).isEqualTo(404);
        assertThat(platform.admin("GET", ROLLOUTS + "/" + inForce + "/pause", null)
                        .statusCode())
                .isEqualTo(405);
        assertThat(platform.admin("DELETE", ROLLOUTS + "/" + inForce, null).statusCode())
                .isEqualTo(405);
    }

    @Test
    void aRollOutIsSteeredAndSaysByWhom() {
        long revision = rollOut();
        var running = assertDone(platform.admin("GET", ROLLOUTS + "/" + revision, null), "running");
        assertThat(running.at("/plan/stages").size()).isEqualTo(2);
        assertThat(running.at("/plan/most_newly_blocked").longValue()).isEqualTo(5);
        assertThat(running.get("base_revision").longValue()).isLessThan(revision);

        var paused = assertDone(
                command(revision, "pause", "{\"reason\":\"  The help desk is closed \",\"actor\":\"user:ada\"}"),
                "paused");
        assertThat(paused.get("reason").stringValue()).isEqualTo("The help desk is closed");
        assertThat(paused.get("changed_by").stringValue()).isEqualTo("client:portcullis-automation for user:ada");
        assertThat(paused.has("next_stage_at")).isFalse();
        assertProblem(command(revision, "pause", REASON), 409, "rollout.not_running");

        var resumed = assertDone(command(revision, "resume", null), "running");
        assertThat(resumed.get("changed_by").stringValue()).isEqualTo("client:portcullis-automation");
        assertThat(resumed.has("next_stage_at")).isTrue();
        assertProblem(command(revision, "resume", null), 409, "rollout.not_running");

        assertThat(assertDone(command(revision, "advance", "{}"), "running")
                        .get("stage")
                        .intValue())
                .isEqualTo(2);
        var aborted = assertDone(command(revision, "abort", REASON), "aborted");
        assertThat(aborted.get("reason").stringValue()).contains("The help desk is closed");
        for (String command : COMMANDS) {
            var late = command(revision, command, REASON);
            assertProblem(late, 409, "rollout.not_running");
            assertThat(json(late).get("detail").stringValue()).contains("aborted");
        }
        assertThat(json(platform.admin("GET", ROLLOUTS, null))
                        .get(0)
                        .get("revision")
                        .longValue())
                .isEqualTo(revision);
        assertThat(json(platform.admin("GET", "/api/v1/policy-set", null))
                        .get("revision")
                        .longValue())
                .isEqualTo(aborted.get("base_revision").longValue());
    }

    @Test
    void commandsThatAreNoneChangeNothing() {
        long revision = rollOut();
        String tooLong = WireJson.mapper().writeValueAsString(Map.of("reason", "x".repeat(1_001)));
        for (String command : List.of("pause", "abort")) {
            for (String body : List.of("{}", "{\"reason\":\" \"}", "{\"reason\":null}", tooLong, "not json", "[]")) {
                assertProblem(command(revision, command, body), 400, "invalid_request");
            }
            assertProblem(command(revision, command, null), 400, "invalid_request");
        }
        String nameless = WireJson.mapper().writeValueAsString(Map.of("actor", "a".repeat(201)));
        assertProblem(command(revision, "advance", nameless), 400, "invalid_request");
        assertProblem(command(revision, "advance", "{\"actor\":\"a\\u0007b\"}"), 400, "invalid_request");

        var still = assertDone(platform.admin("GET", ROLLOUTS + "/" + revision, null), "running");
        assertThat(still.get("stage").intValue()).isEqualTo(1);
        assertDone(command(revision, "abort", REASON), "aborted");
    }

    @Test
    void waiversAreListedAsTheyWereTakenOver() {
        var id = UUID.randomUUID();
        var approved = taken(waiver(id, 1, null));
        assertThat(approved.get("state").stringValue()).isEqualTo("approved");
        assertThat(approved.get("check").stringValue()).isEqualTo("baseline/disk-encrypted");
        assertThat(approved.get("group").stringValue()).isEqualTo("finance");
        assertThat(approved.get("requested_by").stringValue()).isEqualTo("ada");
        assertThat(approved.get("approvers").get(0).stringValue()).isEqualTo("grace");
        assertThat(approved.has("device")).isFalse();

        var withdrawn = taken(waiver(id, 2, Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        assertThat(withdrawn.get("state").stringValue()).isEqualTo("withdrawn");
        assertThat(withdrawn.get("decided_by").stringValue()).isEqualTo("linus");
    }

    @Test
    void waiversAreNotMadeHere() {
        String body = WireJson.mapper().writeValueAsString(waiver(UUID.randomUUID(), 1, null));
        for (String method : List.of("POST", "PUT", "DELETE")) {
            assertThat(platform.admin(method, WAIVERS, body).statusCode()).isEqualTo(405);
        }
        assertThat(platform.admin("GET", WAIVERS + "/" + UUID.randomUUID(), null)
                        .statusCode())
                .isEqualTo(404);
    }
}
