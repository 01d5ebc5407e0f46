package io.portcullis.console.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.SharedConsole;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks, policies, levels and applications made with forms. */
class CheckFormIT {
    private static final Pattern FIELD = Pattern.compile(
            "<(?:input(?=[^>]*\\bname=\"([^\"]+)\")[^>]*>|textarea(?=[^>]*\\bname=\"([^\"]+)\")[^>]*>([^<]*)</textarea>"
                    + "|select(?=[^>]*\\bname=\"([^\"]+)\")[^>]*>(.*?)</select>)",
            Pattern.DOTALL);
    private static final String YAML = """
            # kept: the very first line
            format: portcullis/v1
            policies:
              - id: laptops # kept: why
                title: Laptops
                checks:
                  # kept: about this one
                  - id: agent
                    title: The agent is recent
                    expression: 'version_at_least(agent.version, "0.1.0")' # kept
                    grace: 7d
                    remediation:
                      text: { en: Update it., de: Aktualisieren. }
                      steps: { en: [One, Two] }
                      link: https://help.example.com/agent
            levels:
              - { id: basic, requires: [agent] }
            applications:
              - { audience: "https://payroll.example.com", level: basic } # kept: pays
            """;
    private final ConsoleNode console = SharedConsole.node();
    private final Drafts drafts = console.bean(Drafts.class);
    private final Browser anna = console.signedIn("anna", "admin");
    private Draft draft;
    private String path;

    @BeforeEach
    void makeDraft() {
        draft = drafts.create("Forms", YAML, null, Author.person("anna"));
        path = "/policies/drafts/" + draft.id();
    }

    @Test
    void aFormThatIsSavedUnchangedChangesNothing() {
        String page = anna.get(path + "/checks/laptops/agent").body();
        assertThat(page).contains("Oldest version").contains("value=\"0.1.0\"").doesNotContain("id=\"expression\"");
        HttpResponse<String> saved = anna.postFields(path + "/checks", fields(page));
        assertThat(saved.uri().getPath()).isEqualTo(path);
        assertThat(text()).isEqualTo(YAML);

        String free = anna.get(path + "/checks/laptops/agent?free=true").body();
        assertThat(free).contains("id=\"expression\"").contains("data-insert=\"disk.root.encrypted\"");
        anna.postFields(path + "/checks", fields(free));
        assertThat(text()).isEqualTo(YAML);
    }

    @Test
    void aChangeTouchesOnlyItsPlace() {
        List<Map.Entry<String, String>> fields =
                fields(anna.get(path + "/checks/laptops/agent").body());
        set(fields, "param.version", "0.2.0");
        set(fields, "grace", "3d");
        anna.postFields(path + "/checks", fields);
        assertThat(text()).isEqualTo(YAML.replace("\"0.1.0\")'", "\"0.2.0\")'").replace("grace: 7d", "grace: 3d"));
    }

    @Test
    void mistakesStandBesideTheirFields() {
        List<Map.Entry<String, String>> fields =
                fields(anna.get(path + "/checks/laptops/agent?free=true").body());
        set(fields, "expression", "agent.versionn == \"1\"");
        set(fields, "max_age", "soon");
        HttpResponse<String> first = anna.postFields(path + "/checks", fields);
        assertThat(first.statusCode()).isEqualTo(422);
        assertThat(first.body())
                .contains("Write a whole number and one of s, m, h, d")
                .contains("value=\"soon\"");
        set(fields, "max_age", "2h");
        HttpResponse<String> second = anna.postFields(path + "/checks", fields);
        assertThat(second.statusCode()).isEqualTo(422);
        assertThat(second.body()).contains("agent.versionn").contains("invalid-feedback");
        assertThat(text()).isEqualTo(YAML);
    }

    @Test
    void addsFromATemplateAndFreely() {
        assertThat(anna.get(path + "/checks/new").body())
                .contains("Write it freely")
                .contains("The system disk is encrypted");
        List<Map.Entry<String, String>> template =
                fields(anna.get(path + "/checks/new?policy=laptops&template=security-updates")
                        .body());
        set(template, "param.pending", "2");
        anna.postFields(path + "/checks", template);
        assertThat(text()).contains("expression: updates.security_pending <= 2").contains("# kept: pays");

        List<Map.Entry<String, String>> free =
                fields(anna.get(path + "/checks/new?policy=laptops&template=").body());
        set(free, "version", "2");
        set(free, "id", "agent");
        set(free, "expression", "firewall.enabled");
        assertThat(anna.postFields(path + "/checks", free).body())
                .contains("This policy has a check of that id already");
        set(free, "id", "firewall-on");
        set(free, "title", "The firewall: on");
        free.add(Map.entry("os", "linux"));
        anna.postFields(path + "/checks", free);
        assertThat(text()).contains("title: \"The firewall: on\"").contains("scope: { os: [linux] }");

        anna.get(path);
        anna.post(path + "/checks/laptops/firewall-on/delete", Map.of("version", "3"));
        assertThat(text()).doesNotContain("firewall-on").contains("# kept: pays");
    }

    @Test
    void levelsApplicationsAndScopesAreForms() {
        anna.get(path);
        anna.post(path + "/level", Map.of("version", "1", "fresh", "true", "id", "high", "extends", "basic"));
        anna.post(
                path + "/application",
                Map.of("version", "2", "fresh", "true", "id", "https://ledger.example.com", "level", "high"));
        anna.post(
                path + "/policy",
                Map.of("version", "3", "id", "laptops", "title", "Laptops", "groups", "finance, hr", "os", "linux"));
        assertThat(text())
                .contains("extends: basic")
                .contains("https://ledger.example.com")
                .contains("scope: { os: [linux], groups: [finance, hr] }")
                .contains("# kept: why");
        HttpResponse<String> wrong = anna.post(
                path + "/application", Map.of("version", "4", "fresh", "true", "id", "no uri#x", "level", "high"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("absolute URI");
        HttpResponse<String> late =
                anna.post(path + "/level", Map.of("version", "1", "fresh", "true", "id", "top", "extends", "basic"));
        assertThat(late.statusCode()).isEqualTo(422);
        assertThat(late.body()).contains("changed this draft meanwhile");
    }

    @Test
    void anAuditorChangesNothingAndABrokenTextStillOpens() {
        Browser auditor = console.signedIn("olaf", "auditor");
        assertThat(auditor.get(path + "/checks/laptops/agent").body())
                .contains("disabled")
                .doesNotContain(">Save<");
        assertThat(auditor.post(path + "/checks", Map.of("version", "1")).statusCode())
                .isEqualTo(403);
        drafts.replace(draft.id(), 1, "not: [yaml", Author.person("anna"));
        assertThat(anna.get(path).body()).contains("The text holds no policy that could be read");
        assertThat(anna.get(path + "/checks/new").statusCode()).isEqualTo(200);
        assertThat(anna.get(path + "/checks/laptops/agent").statusCode()).isEqualTo(404);
    }

    private String text() {
        return drafts.find(draft.id()).orElseThrow().document();
    }

    private static void set(List<Map.Entry<String, String>> fields, String name, String value) {
        fields.replaceAll(field -> field.getKey().equals(name) ? Map.entry(name, value) : field);
    }

    /** What a browser would send for the form of the page. */
    private static List<Map.Entry<String, String>> fields(String page) {
        String form = page.substring(page.indexOf("id=\"check-form\""));
        Matcher matcher = FIELD.matcher(form.substring(0, form.indexOf("</form>")));
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        while (matcher.find()) {
            String input = matcher.group();
            if (matcher.group(1) != null) {
                boolean box = input.contains("type=\"checkbox\"");
                if (!box || input.contains("checked")) {
                    fields.add(Map.entry(matcher.group(1), attribute(input, "value")));
                }
            } else if (matcher.group(2) != null) {
                fields.add(Map.entry(matcher.group(2), unescaped(matcher.group(3))));
            } else {
                Matcher chosen = Pattern.compile("<option[^>]*selected[^>]*>").matcher(matcher.group(5));
                fields.add(Map.entry(matcher.group(4), chosen.find() ? attribute(chosen.group(), "value") : ""));
            }
        }
        return fields;
    }

    private static String attribute(String tag, String name) {
        Matcher value = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
        return value.find() ? unescaped(value.group(1)) : "";
    }

    private static String unescaped(String html) {
        return html.replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}
