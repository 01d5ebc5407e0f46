package io.portcullis.console.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.SharedConsole;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyPagesIT {
    private final ConsoleNode console = SharedConsole.node();
    private final Drafts drafts = console.bean(Drafts.class);

    @Test
    void fromADraftToAPublication() {
        Browser anna = console.signedIn("anna", "admin");
        anna.get("/policies");
        HttpResponse<String> editor = anna.post("/policies/drafts", Map.of());
        assertThat(editor.uri().getPath()).startsWith("/policies/drafts/");
        assertThat(editor.body()).contains("format: portcullis/v1").contains("disk.root.encrypted");
        String draft = editor.uri().getPath();

        HttpResponse<String> saved = save(anna, draft, 1, "# mine\n" + Starter.document());
        assertThat(saved.statusCode()).isEqualTo(200);
        assertThat(saved.headers().firstValue("HX-Trigger")).contains("{\"draft-saved\":{\"version\":2}}");
        assertThat(saved.body()).contains("Valid").contains("3 checks");

        assertThat(anna.get(draft + "/publish").body()).contains("# mine").contains("Sign and publish");
        HttpResponse<String> published = anna.post(draft + "/publish", Map.of("version", "2", "note", "First <one>"));
        assertThat(published.uri().getPath()).startsWith("/policies/revisions/");
        assertThat(published.body()).contains("Signed and stored").contains("First &lt;one&gt;");
        assertThat(anna.get(draft).statusCode()).isEqualTo(404);

        HttpResponse<String> again = anna.post(published.uri().getPath() + "/draft", Map.of());
        assertThat(again.body()).contains("# mine");
    }

    @Test
    void problemsHaveTheirPlace() {
        Browser anna = console.signedIn("anna", "admin");
        Draft draft = drafts.create("Broken", Starter.document(), null, Author.person("anna"));
        String broken = Starter.document().replace("expression: firewall.enabled", "expression: firewall.enabledd");
        HttpResponse<String> saved = save(anna, "/policies/drafts/" + draft.id(), 1, broken);
        int line = broken.substring(0, broken.indexOf("firewall.enabledd")).split("\n").length;
        assertThat(saved.body()).contains("data-line=\"" + line + "\"").contains("firewall.enabledd");
        HttpResponse<String> refused = anna.post("/policies/drafts/" + draft.id() + "/publish", Map.of("version", "2"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("cannot be published yet");
        assertThat(drafts.find(draft.id())).isPresent();
    }

    @Test
    void twoAdminsEditingAreToldAboutEachOther() {
        Draft draft = drafts.create("Shared", Starter.document(), null, Author.person("anna"));
        String path = "/policies/drafts/" + draft.id();
        Browser anna = console.signedIn("anna", "admin");
        Browser ben = console.signedIn("ben", "admin");
        anna.get(path);
        ben.get(path);
        assertThat(save(ben, path, 1, "# Ben's\n" + Starter.document()).statusCode())
                .isEqualTo(200);

        HttpResponse<String> late = save(anna, path, 1, "# Anna's\n" + Starter.document());
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("ben").contains("changed this draft").contains("Keep mine");
        HttpResponse<String> publish = anna.post(path + "/publish", Map.of("version", "1"));
        assertThat(publish.statusCode()).isEqualTo(409);
        assertThat(publish.body()).contains("Nothing was published").contains("# Ben&#39;s");
        assertThat(drafts.find(draft.id()).orElseThrow().document()).startsWith("# Ben's");
    }

    @Test
    void anAuditorSeesEverythingAndChangesNothing() {
        Draft draft = drafts.create("Look", Starter.document(), null, Author.person("anna"));
        String path = "/policies/drafts/" + draft.id();
        Browser auditor = console.signedIn("olaf", "auditor");
        assertThat(auditor.get("/policies").body()).contains("Look").doesNotContain("action=\"/policies/drafts\"");
        assertThat(auditor.get(path).body()).contains("readonly").doesNotContain("Review and publish");
        assertThat(auditor.get(path + "/publish").body()).doesNotContain("Sign and publish");
        assertThat(auditor.post("/policies/drafts", Map.of()).statusCode()).isEqualTo(403);
        assertThat(save(auditor, path, 1, "x").statusCode()).isEqualTo(403);
        assertThat(auditor.post(path + "/publish", Map.of("version", "1")).statusCode())
                .isEqualTo(403);
        assertThat(auditor.post(path + "/delete", Map.of("version", "1")).statusCode())
                .isEqualTo(403);
        assertThat(drafts.find(draft.id())).contains(draft);
    }

    @Test
    void nothingIsChangedWithoutTheCsrfToken() {
        Browser anna = console.signedIn("anna", "admin");
        int before = drafts.all().size();
        assertThat(anna.postWithoutCsrf("/policies/drafts", Map.of()).statusCode())
                .isEqualTo(403);
        assertThat(drafts.all()).hasSize(before);
    }

    private static HttpResponse<String> save(Browser browser, String draft, long version, String document) {
        return browser.post(
                draft + "/text", Map.of("version", Long.toString(version), "document", document), "HX-Request", "true");
    }
}
