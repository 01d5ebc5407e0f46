package io.portcullis.console.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.SharedConsole;
import io.portcullis.contracts.PolicyDraftDocument;
import io.portcullis.contracts.PolicyRevisionDocument;
import io.portcullis.contracts.WireJson;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PolicyApiIT {
    private static final String REVISIONS = "/api/v1/policy-revisions";
    private static final String DRAFTS = "/api/v1/policy-drafts";
    private final ConsoleNode console = SharedConsole.node();
    private final Browser client = console.browser();
    private final String writer = console.platform.signIn.automationToken("portcullis.read portcullis.write");

    @Test
    void publishesAWholePolicySetInOneCall() {
        HttpResponse<String> answer = post(REVISIONS, writer, Starter.document());
        assertThat(answer.statusCode()).isEqualTo(201);
        PolicyRevisionDocument published = revision(answer);
        assertThat(published.publishedBy()).isEqualTo("automation");
        assertThat(published.document()).isEqualTo(Starter.document());
        assertThat(answer.headers().firstValue("Location")).contains(REVISIONS + "/" + published.revision());

        HttpResponse<String> read = get(REVISIONS + "/" + published.revision(), writer);
        assertThat(revision(read).state()).isIn("queued", "sent");
        JsonNode list = WireJson.mapper().readTree(get(REVISIONS, writer).body());
        assertThat(list.get(0).path("revision").asLong()).isGreaterThanOrEqualTo(published.revision());
        assertThat(list.get(0).has("document")).isFalse();
    }

    @Test
    void anInvalidPolicySetIsRefusedWithEveryPosition() {
        String broken = Starter.document()
                .replace("severity: high", "severity: enormous")
                .replace("level: basic", "level: none");
        HttpResponse<String> answer = post(REVISIONS, writer, broken);
        assertThat(answer.statusCode()).isEqualTo(422);
        JsonNode problem = problem(answer);
        assertThat(problem.path("code").asString()).isEqualTo("policy.invalid");
        assertThat(problem.path("errors").size()).isGreaterThanOrEqualTo(2);
        assertThat(problem.path("errors").get(0).path("line").asInt()).isPositive();
        assertThat(problem.path("errors").get(0).path("column").asInt()).isPositive();
    }

    @Test
    void tokensAreCheckedForScopeAudienceAndRole() {
        var tokens = console.platform.signIn;
        HttpResponse<String> none = get(REVISIONS, "nonsense");
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(problem(none).path("code").asString()).isEqualTo("unauthenticated");
        assertThat(none.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Bearer");
        assertThat(none.headers().firstValue("Set-Cookie")).isEmpty();

        String reader = tokens.automationToken("portcullis.read");
        assertThat(get(REVISIONS, reader).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = post(REVISIONS, reader, Starter.document());
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(problem(refused).path("code").asString()).isEqualTo("forbidden");

        String auditor = tokens.accessToken(
                "olaf", List.of("auditor"), "portcullis.read portcullis.write", Duration.ofMinutes(1));
        assertThat(post(REVISIONS, auditor, Starter.document()).statusCode()).isEqualTo(403);
        String elsewhere = tokens.accessToken(
                "app", null, "portcullis.read portcullis.write", Duration.ofMinutes(1), "https://payroll.example.com");
        assertThat(get(REVISIONS, elsewhere).statusCode()).isEqualTo(401);
        String expired = tokens.accessToken("app", null, "portcullis.read", Duration.ofMinutes(-5));
        assertThat(get(REVISIONS, expired).statusCode()).isEqualTo(401);
    }

    @Test
    void badBodiesAreRefusedWithTheirReason() {
        assertThat(post(REVISIONS, writer, "").statusCode()).isEqualTo(400);
        HttpResponse<String> large = post(REVISIONS, writer, "#".repeat(Publishing.MAX_DOCUMENT_BYTES + 1));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(problem(large).path("code").asString()).isEqualTo("too_large");
        HttpResponse<String> tooLargeOnceSigned =
                post(REVISIONS, writer, Starter.document() + "#" + "€".repeat(320_000));
        assertThat(tooLargeOnceSigned.statusCode()).isEqualTo(413);
        HttpResponse<String> json = client.send(client.request(REVISIONS)
                .header("Authorization", "Bearer " + writer)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));
        assertThat(json.statusCode()).isEqualTo(415);
        assertThat(problem(json).path("code").asString()).isEqualTo("invalid_request");
        assertThat(get(REVISIONS + "/999999999", writer).statusCode()).isEqualTo(404);
        assertThat(problem(get("/api/v1/nonsense", writer)).path("code").asString())
                .isEqualTo("not_found");
    }

    @Test
    void draftsAreChangedOnlyByWhoHasSeenThem() {
        HttpResponse<String> created = post(DRAFTS + "?title=From+git", writer, "format: nonsense\n");
        assertThat(created.statusCode()).isEqualTo(201);
        PolicyDraftDocument draft = draft(created);
        assertThat(draft.problems()).isNotEmpty();
        assertThat(created.headers().firstValue("ETag")).contains("\"1\"");
        String path = DRAFTS + "/" + draft.id();

        assertThat(put(path, null, "x").statusCode()).isEqualTo(428);
        HttpResponse<String> replaced = put(path, "\"1\"", Starter.document());
        assertThat(draft(replaced).problems()).isEmpty();
        HttpResponse<String> late = put(path, "\"1\"", "late");
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(problem(late).path("code").asString()).isEqualTo("conflict");
        assertThat(draft(get(path, writer)).document()).isEqualTo(Starter.document());

        HttpResponse<String> published = client.send(client.request(path + "/publish")
                .header("Authorization", "Bearer " + writer)
                .header("If-Match", "\"2\"")
                .POST(BodyPublishers.noBody()));
        assertThat(published.statusCode()).isEqualTo(201);
        assertThat(get(path, writer).statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> get(String path, String token) {
        return client.get(path, "Authorization", "Bearer " + token);
    }

    private HttpResponse<String> post(String path, String token, String yaml) {
        return client.send(client.request(path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(yaml)));
    }

    private HttpResponse<String> put(String path, @Nullable String tag, String yaml) {
        var request = client.request(path)
                .header("Authorization", "Bearer " + writer)
                .header("Content-Type", "application/yaml");
        if (tag != null) {
            request.header("If-Match", tag);
        }
        return client.send(request.PUT(BodyPublishers.ofString(yaml)));
    }

    private static PolicyRevisionDocument revision(HttpResponse<String> answer) {
        return WireJson.mapper().readValue(answer.body(), PolicyRevisionDocument.class);
    }

    private static PolicyDraftDocument draft(HttpResponse<String> answer) {
        return WireJson.mapper().readValue(answer.body(), PolicyDraftDocument.class);
    }

    private static JsonNode problem(HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        return WireJson.mapper().readTree(answer.body());
    }
}
