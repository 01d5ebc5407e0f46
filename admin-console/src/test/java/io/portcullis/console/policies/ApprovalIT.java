package io.portcullis.console.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.FakePlatform;
import io.portcullis.console.testing.TestKeys;
import io.portcullis.contracts.PolicyDraftDocument;
import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.TestServices;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An installation that asks for a second person before anything is published. */
class ApprovalIT {
    private static final TestKeys KEYS = TestKeys.create();
    private static FakePlatform platform;
    private static ConsoleNode console;

    @BeforeAll
    static void start() {
        platform = FakePlatform.start(KEYS);
        console = ConsoleNode.start(
                KEYS,
                platform,
                TestServices.shared().newDatabase(),
                TestServices.shared().kafka().bootstrapServers(),
                Map.of("portcullis.console.approval.required", true));
    }

    @AfterAll
    static void stop() {
        console.close();
        platform.close();
    }

    @Test
    void nothingIsPublishedWithoutSomebodyElse() {
        Browser anna = console.signedIn("anna", "admin");
        Browser ben = console.signedIn("ben", "admin");
        anna.get("/policies");
        String draft = anna.post("/policies/drafts", Map.of()).uri().getPath();
        assertThat(anna.get(draft + "/publish").body())
                .contains("Needs a second person")
                .doesNotContain("Approve this version");
        HttpResponse<String> alone = anna.post(draft + "/publish", Map.of("version", "1", "reach", "all"));
        assertThat(alone.statusCode()).isEqualTo(409);
        assertThat(alone.body()).contains("has to approve it first");
        assertThat(anna.post(draft + "/approve", Map.of("version", "1")).body()).contains("You wrote some of this");

        assertThat(ben.get(draft + "/publish").body()).contains("Approve this version");
        assertThat(ben.post(draft + "/approve", Map.of("version", "1")).body()).contains("for exactly this text");
        assertThat(anna.get("/policies").body()).contains("by ben");
        HttpResponse<String> published = anna.post(draft + "/publish", Map.of("version", "1", "reach", "all"));
        assertThat(published.uri().getPath()).startsWith("/policies/revisions/");
        assertThat(published.body()).contains("Approved by");
    }

    @Test
    void anyChangeVoidsAnApprovalAndMakesAnEditorOfWhoMadeIt() {
        String anna = person("anna");
        String ben = person("ben");
        PolicyDraftDocument draft = draft(send(anna, "POST", "/policy-drafts", null, Starter.document()));
        assertThat(draft.approvalRequired()).isTrue();
        String path = "/policy-drafts/" + draft.id();
        assertThat(draft(send(ben, "POST", path + "/approve", "\"1\"", "")).approvedBy())
                .isEqualTo("ben");

        send(anna, "PUT", path, "\"1\"", Starter.document() + "# a blank\n");
        HttpResponse<String> missing = send(anna, "POST", path + "/publish", "\"2\"", "");
        assertThat(missing.statusCode()).isEqualTo(409);
        assertThat(code(missing)).isEqualTo("approval.missing");
        assertThat(send(ben, "POST", path + "/approve", "\"1\"", "").statusCode())
                .isEqualTo(412);

        send(ben, "PUT", path, "\"2\"", Starter.document());
        HttpResponse<String> editor = send(ben, "POST", path + "/approve", "\"3\"", "");
        assertThat(editor.statusCode()).isEqualTo(403);
        assertThat(code(editor)).isEqualTo("approval.by_author");
        String machine = platform.signIn.automationToken("portcullis.read portcullis.write");
        assertThat(code(send(machine, "POST", path + "/approve", "\"3\"", ""))).isEqualTo("forbidden");

        assertThat(send(person("carla"), "POST", path + "/approve", "\"3\"", "").statusCode())
                .isEqualTo(200);
        assertThat(send(ben, "POST", path + "/publish", "\"3\"", "").statusCode())
                .isEqualTo(201);
    }

    @Test
    void aPipelineRepeatsItsRequestUntilItIsApproved() {
        String machine = platform.signIn.automationToken("portcullis.read portcullis.write");
        String document = Starter.document() + "# from a pipeline\n";
        HttpResponse<String> first = send(machine, "POST", "/policy-revisions", null, document);
        assertThat(first.statusCode()).isEqualTo(202);
        PolicyDraftDocument draft = draft(first);
        assertThat(first.headers().firstValue("Location")).contains("/api/v1/policy-drafts/" + draft.id());
        assertThat(draft(send(machine, "POST", "/policy-revisions", null, document))
                        .id())
                .isEqualTo(draft.id());

        // Anna may have written it in the machine's name: her word alone is not enough, however often she gives it.
        String approve = "/policy-drafts/" + draft.id() + "/approve";
        PolicyDraftDocument half = draft(send(person("anna"), "POST", approve, "\"1\"", ""));
        assertThat(half.approvedBy()).isNull();
        assertThat(half.approvers()).containsExactly("anna");
        assertThat(half.approvalsNeeded()).isEqualTo(2);
        for (String again : List.of("anna", "ANNA")) {
            HttpResponse<String> refused = send(person(again), "POST", approve, "\"1\"", "");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(code(refused)).isEqualTo("approval.by_author");
        }
        assertThat(send(machine, "POST", "/policy-revisions", null, document).statusCode())
                .isEqualTo(202);
        HttpResponse<String> early =
                send(person("anna"), "POST", "/policy-drafts/" + draft.id() + "/publish", "\"1\"", "");
        assertThat(code(early)).isEqualTo("approval.missing");
        assertThat(early.body()).contains("two people");

        assertThat(draft(send(person("ben"), "POST", approve, "\"1\"", "")).approvedBy())
                .isEqualTo("anna and ben");
        HttpResponse<String> published = send(machine, "POST", "/policy-revisions", null, document);
        assertThat(published.statusCode()).isEqualTo(201);
        assertThat(WireJson.mapper()
                        .readTree(published.body())
                        .path("published_by")
                        .asString())
                .isEqualTo("automation");

        long revision =
                WireJson.mapper().readTree(published.body()).path("revision").asLong();
        // What is published already is not asked for again, until it was taken back.
        HttpResponse<String> again = send(machine, "POST", "/policy-revisions/" + revision + "/rollback", null, "");
        assertThat(revision(again)).isEqualTo(revision);
        console.bean(NodeStatuses.class)
                .store(new PolicyStatus(
                        revision, "node-1", "rolled_back", List.of("no"), 0, 1, Map.of(), Instant.now()));
        HttpResponse<String> back = send(machine, "POST", "/policy-revisions/" + revision + "/rollback", null, "");
        assertThat(back.statusCode()).isEqualTo(202);
    }

    @Test
    void aPipelineHearsOfTheRevisionThatAPersonPublishedForIt() {
        String machine = platform.signIn.automationToken("portcullis.read portcullis.write");
        String document = Starter.document() + "# published by a person\n";
        PolicyDraftDocument draft = draft(send(machine, "POST", "/policy-revisions", null, document));
        String path = "/policy-drafts/" + draft.id();
        send(person("anna"), "POST", path + "/approve", "\"1\"", "");
        send(person("ben"), "POST", path + "/approve", "\"1\"", "");
        long published = revision(send(person("anna"), "POST", path + "/publish", "\"1\"", ""));

        HttpResponse<String> repeated = send(machine, "POST", "/policy-revisions", null, document);
        assertThat(revision(repeated)).isEqualTo(published);
        assertThat(repeated.headers().firstValue("Location")).contains("/api/v1/policy-revisions/" + published);
        assertThat(console.bean(Drafts.class).all())
                .noneMatch(left -> left.document().equals(document));
    }

    private static long revision(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return WireJson.mapper().readTree(answer.body()).path("revision").asLong();
    }

    @Test
    void whatAMachineWroteAnyOfTakesTwoPeople() {
        String machine = platform.signIn.automationToken("portcullis.read portcullis.write");
        String written = Starter.document() + "# begun by anna\n";
        PolicyDraftDocument draft = draft(send(person("anna"), "POST", "/policy-drafts", null, written));
        assertThat(draft.approvalsNeeded()).isEqualTo(1);
        String path = "/policy-drafts/" + draft.id();
        draft(send(person("ben"), "POST", path + "/approve", "\"1\"", ""));
        assertThat(draft(send(machine, "PUT", path, "\"1\"", written + "# and a machine\n"))
                        .approvers())
                .isEmpty();

        Browser ben = console.signedIn("ben", "admin");
        String page = "/policies/drafts/" + draft.id();
        assertThat(ben.get("/policies").body()).contains("needs two");
        assertThat(ben.get(page + "/publish").body()).contains("Needs two people", "A machine wrote some of it");
        assertThat(ben.post(page + "/approve", Map.of("version", "2")).body())
                .contains("it takes a second person")
                .contains("By <strong>ben</strong>")
                .doesNotContain("Approve this version");
        assertThat(ben.post(page + "/approve", Map.of("version", "2")).body()).contains("You approved it already");
        assertThat(ben.get("/policies").body()).contains("needs another");
        HttpResponse<String> author = send(person("anna"), "POST", path + "/approve", "\"2\"", "");
        assertThat(code(author)).isEqualTo("approval.by_author");

        Browser carla = console.signedIn("carla", "admin");
        carla.get(page + "/publish");
        assertThat(carla.post(page + "/approve", Map.of("version", "2")).body()).contains("Approved. It can be");
        HttpResponse<String> published = carla.post(page + "/publish", Map.of("version", "2", "reach", "all"));
        assertThat(published.body()).contains("ben and carla");
    }

    @Test
    void anInvalidDraftIsNotApproved() {
        PolicyDraftDocument draft = draft(send(person("anna"), "POST", "/policy-drafts", null, "format: x\n"));
        HttpResponse<String> refused =
                send(person("ben"), "POST", "/policy-drafts/" + draft.id() + "/approve", "\"1\"", "");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(code(refused)).isEqualTo("policy.invalid");
    }

    private static String person(String name) {
        return platform.signIn.accessToken(
                name, List.of("admin"), "portcullis.read portcullis.write", Duration.ofMinutes(5));
    }

    private static HttpResponse<String> send(
            String token, String method, String path, @Nullable String tag, String yaml) {
        Browser client = console.browser();
        var request = client.request("/api/v1" + path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/yaml");
        if (tag != null) {
            request.header("If-Match", tag);
        }
        return client.send(request.method(method, BodyPublishers.ofString(yaml)));
    }

    private static PolicyDraftDocument draft(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
        return WireJson.mapper().readValue(answer.body(), PolicyDraftDocument.class);
    }

    private static String code(HttpResponse<String> answer) {
        return WireJson.mapper().readTree(answer.body()).path("code").asString();
    }
}
