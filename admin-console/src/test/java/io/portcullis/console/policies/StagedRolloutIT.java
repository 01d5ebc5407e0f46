package io.portcullis.console.policies;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSObject;
import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.PolicyTopic;
import io.portcullis.console.testing.SharedConsole;
import io.portcullis.contracts.PolicyRevisionDocument;
import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.RolloutStage;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.TestServices;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Publishing in stages, watching them, and the way back to an earlier revision. */
class StagedRolloutIT {
    private static final String REVISIONS = "/api/v1/policy-revisions";
    private final ConsoleNode console = SharedConsole.node();
    private final String kafka = TestServices.shared().kafka().bootstrapServers();
    private final Browser anna = console.signedIn("anna", "admin");
    private final String writer = console.platform.signIn.automationToken("portcullis.read portcullis.write");

    @Test
    void theStagesOfAPipelineAreSignedAndTold() {
        PolicyRevisionDocument published =
                revision(post("?rollout=5@30m,25/group:pilots@2h&most_newly_blocked=20", Starter.document()));
        RolloutPlan plan = new RolloutPlan(
                List.of(new RolloutStage(5, List.of(), 1_800), new RolloutStage(25, List.of("pilots"), 7_200)), 20);
        assertThat(published.rollout()).isEqualTo(plan);
        await().atMost(30, SECONDS).until(() -> signed(published.revision()).equals(List.of(plan)));

        PolicyTopic.report(kafka, status(published.revision(), "rolling_out", List.of()));
        awaitState(published.revision(), "rolling_out");
        PolicyTopic.report(kafka, status(published.revision(), "rolled_back", List.of("21 devices were blocked")));
        awaitState(published.revision(), "rolled_back");
        assertThat(anna.get("/policies/revisions/" + published.revision()).body())
                .contains("21 devices were blocked")
                .contains("rolled back");
    }

    @Test
    void stagesThatMakeNoSenseAreRefused() {
        assertThat(post("?rollout=25@1h,5@1h", Starter.document()).body()).contains("reaches nobody new");
        assertThat(post("?rollout=5", Starter.document()).statusCode()).isEqualTo(400);
        assertThat(post("?rollout=101@1h", Starter.document()).body()).contains("1 to 100");
        assertThat(post("?rollout=5@31d", Starter.document()).body()).contains("at most 30d");
        assertThat(post("?most_newly_blocked=5", Starter.document()).statusCode())
                .isEqualTo(400);
        assertThat(post("?rollout=5@1h&most_newly_blocked=-1", Starter.document())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void thePublishFormOffersStages() {
        Draft draft = console.bean(Drafts.class)
                .create("Staged", Starter.document() + "# staged\n", null, Author.person("anna"));
        String path = "/policies/drafts/" + draft.id() + "/publish";
        assertThat(anna.get(path).body()).contains("5% → 25% → 100%").contains("Stages of your own");
        HttpResponse<String> wrong = anna.postFields(path, custom("many", "2h", "10"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("is no percentage").contains("value=\"many\"");
        assertThat(anna.postFields(path, custom("10", "2h", "")).body()).contains("Say how many devices");
        HttpResponse<String> done = anna.postFields(path, custom("10%", "2h", "3"));
        long number = number(done);
        assertThat(console.bean(Revisions.class).find(number).orElseThrow().rollout())
                .isEqualTo(new RolloutPlan(List.of(new RolloutStage(10, List.of("pilots"), 7_200)), 3));
        assertThat(done.body()).contains("10% and pilots for 2h, then every device");
    }

    @Test
    void aRollOutIsWatchedAndSteered() {
        long number = revision(post("?rollout=5@30m,50@1h&most_newly_blocked=10", Starter.document()))
                .revision();
        String page = "/policies/revisions/" + number;
        assertThat(anna.get(page + "/stages", "HX-Request", "true").body())
                .contains("has not begun with it yet")
                .contains("every 2s");
        RolloutPlan plan = RolloutText.parse("5@30m,50@1h", 10);
        console.platform.fleet.control.rollOut(number, plan, 40, 9);
        assertThat(anna.get(page + "/stages", "HX-Request", "true").body())
                .contains("Stage 1 of 2")
                .contains("40 of 100")
                .contains("9, at most 10")
                .contains("commandfor=\"rollout-pause\"");
        assertThat(anna.get(page).body())
                .contains("rollout-pause-reason", "rollout-abort-reason", "id=\"rollout-resume\"")
                .doesNotContain("rollout-resume-reason", "rollout-advance-reason");
        assertThat(anna.post(page + "/rollout/pause", Map.of("reason", "")).body())
                .contains("say why");
        assertThat(anna.post(page + "/rollout/pause", Map.of("reason", "Too many calls"))
                        .body())
                .contains("The roll-out is paused");
        assertThat(anna.get(page + "/stages", "HX-Request", "true").body())
                .contains("Paused in stage 1")
                .contains("Too many calls");
        anna.post(page + "/rollout/resume", Map.of());
        anna.post(page + "/rollout/advance", Map.of());
        anna.post(page + "/rollout/abort", Map.of("reason", "Enough"));
        assertThat(console.platform.fleet.control.commands())
                .contains(
                        "pause " + number + " Too many calls",
                        "advance " + number + " null",
                        "abort " + number + " Enough");
        assertThat(anna.get(page + "/stages", "HX-Request", "true").body())
                .contains("back under revision " + (number - 1))
                .doesNotContain("every 2s");
        assertThat(anna.post(page + "/rollout/resume", Map.of()).body()).contains("This roll-out is aborted.");
        console.bean(NodeStatuses.class)
                .store(status(number, "superseded", List.of("Revision " + (number + 1) + " was published.")));
        assertThat(anna.get(page).body())
                .contains("superseded by a newer revision")
                .contains("A newer revision took its place.")
                .contains("Revision " + (number + 1) + " was published.");
        Browser auditor = console.signedIn("olaf", "auditor");
        assertThat(auditor.get(page).body()).doesNotContain("rollout-abort");
        assertThat(auditor.post(page + "/rollout/abort", Map.of("reason", "x")).statusCode())
                .isEqualTo(403);
    }

    @Test
    void backToAnEarlierRevisionIsOneAction() {
        long first = revision(post("", Starter.document() + "# yesterday\n")).revision();
        long second = revision(post("", Starter.document().replace("grace: 8h", "grace: 1h") + "# since noon\n"))
                .revision();
        console.platform.fleet.inForce(second, Starter.document() + "# since noon\n");
        try {
            String page = anna.get("/policies/revisions/" + first + "/rollback").body();
            assertThat(page).contains("yesterday").contains("since noon").contains("Go back to it");
            HttpResponse<String> done =
                    anna.post("/policies/revisions/" + first + "/rollback", Map.of("note", "Payroll was down"));
            long third = number(done);
            assertThat(third).isGreaterThan(second);
            Revision back = console.bean(Revisions.class).find(third).orElseThrow();
            assertThat(back.document()).endsWith("# yesterday\n");
            assertThat(back.note()).isEqualTo("Back to revision " + first + ": Payroll was down");
            HttpResponse<String> api = post("/" + first + "/rollback", "");
            assertThat(api.statusCode()).isEqualTo(201);
            assertThat(revision(api).document()).endsWith("# yesterday\n");
            assertThat(post("/999999999/rollback", "").statusCode()).isEqualTo(404);
        } finally {
            console.platform.fleet.nothingInForce();
        }
    }

    @Test
    void changesAreSaidByWhatTheyMean() {
        long first = revision(post("", Starter.document())).revision();
        long second = revision(post("", Starter.document().replace("grace: 8h", "grace: 1h")))
                .revision();
        assertThat(anna.get("/policies/revisions/" + second + "?against=" + first)
                        .body())
                .contains("grace: 8h → 1h");
    }

    private static List<Map.Entry<String, String>> custom(String percent, String hold, String budget) {
        return List.of(
                Map.entry("version", "1"),
                Map.entry("reach", "custom"),
                Map.entry("percent", percent),
                Map.entry("groups", "pilots"),
                Map.entry("hold", hold),
                Map.entry("percent", ""),
                Map.entry("groups", ""),
                Map.entry("hold", ""),
                Map.entry("mostNewlyBlocked", budget));
    }

    private void awaitState(long revision, String state) {
        await().atMost(30, SECONDS)
                .until(() -> revision(client().get(REVISIONS + "/" + revision, "Authorization", "Bearer " + writer))
                        .state()
                        .equals(state));
    }

    private Browser client() {
        return console.browser();
    }

    private HttpResponse<String> post(String path, String yaml) {
        Browser client = client();
        return client.send(client.request(REVISIONS + path)
                .header("Authorization", "Bearer " + writer)
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(yaml)));
    }

    private static long number(HttpResponse<String> page) {
        String path = page.uri().getPath();
        assertThat(path).as(page.body()).startsWith("/policies/revisions/");
        return Long.parseLong(path.substring(path.lastIndexOf('/') + 1));
    }

    private static PolicyRevisionDocument revision(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return WireJson.mapper().readValue(answer.body(), PolicyRevisionDocument.class);
    }

    private List<RolloutPlan> signed(long revision) {
        return PolicyTopic.values(kafka).stream()
                .map(StagedRolloutIT::payload)
                .filter(payload -> payload.revision() == revision)
                .map(PolicySetPayload::rollout)
                .filter(Objects::nonNull)
                .toList();
    }

    private static PolicySetPayload payload(String value) {
        try {
            return WireJson.mapper()
                    .readValue(JWSObject.parse(value).getPayload().toBytes(), PolicySetPayload.class);
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PolicyStatus status(long revision, String state, List<String> reasons) {
        return new PolicyStatus(revision, "node-s", state, reasons, 1, 10, Map.of("compliant", 1L), Instant.now());
    }
}
