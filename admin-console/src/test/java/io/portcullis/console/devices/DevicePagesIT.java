package io.portcullis.console.devices;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.FakePki;
import io.portcullis.console.testing.SharedConsole;
import io.portcullis.contracts.DeviceDocument;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DevicePagesIT {
    private final ConsoleNode console = SharedConsole.node();
    private final Browser anna = console.signedIn("anna", "admin");
    private final DeviceDocument device = console.platform.fleet.devices().get(5);
    private final String path = "/devices/" + device.id();

    @Test
    void thousandsOfDevicesComePageByPage() {
        String page = anna.get("/devices").body();
        assertThat(page).contains("2,000").contains("lin-0000");
        assertThat(rows(page)).isEqualTo(50);
        Matcher next = Pattern.compile("hx-get=\"([^\"]*cursor[^\"]*)\"").matcher(page);
        assertThat(next.find()).isTrue();
        String more = anna.get(next.group(1).replace("&amp;", "&"), "HX-Request", "true")
                .body();
        assertThat(rows(more)).isEqualTo(50);
        assertThat(more).contains("-0050").doesNotContain("<html").doesNotContain("-0049");
    }

    @Test
    void searchAnswersWithTheResultsOnly() {
        HttpResponse<String> found =
                anna.get("/devices?q=LIN-0012&compliance=&state=&os=&group=", "HX-Request", "true");
        assertThat(found.body()).contains("lin-0012").doesNotContain("<html");
        assertThat(rows(found.body())).isEqualTo(1);
        assertThat(found.headers().allValues("Vary"))
                .anyMatch(vary -> vary.toLowerCase(Locale.ROOT).contains("hx-request"));
        assertThat(anna.get("/devices?q=nothing").body()).contains("No device matches");
        assertThat(anna.get("/devices?q=%3Cscript%3Ealert(1)%3C/script%3E").body())
                .doesNotContain("<script>alert");
    }

    @Test
    void aDevicesPageSaysEverything() {
        String page = anna.get(path).body();
        assertThat(page)
                .contains(device.name())
                .contains(device.id().toString())
                .contains("Non-compliant")
                .contains("The disk is encrypted")
                .contains("Encrypt the system disk.")
                .contains("updates.security_pending")
                .contains("inaccessible")
                .contains("agent reported")
                .contains("5f3a9c01d27be84416")
                .contains("with token <span title=\"")
                .contains("Roll-out in spring")
                .contains("Suspend");
        assertThat(anna.get("/devices/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
        assertThat(anna.get("/devices/nonsense").statusCode()).isEqualTo(400);
    }

    @Test
    void aDevicesPageTellsTheStoryOfItsCertificates() {
        String page = anna.get(path).body();
        assertThat(page.indexOf("<strong>Recovery</strong>")).isPositive();
        assertThat(page.indexOf("<strong>Renewal</strong>")).isGreaterThan(page.indexOf("<strong>Recovery</strong>"));
        assertThat(page.indexOf("<strong>Enrollment</strong>")).isGreaterThan(page.indexOf("<strong>Renewal</strong>"));
        assertThat(page)
                .contains("not used yet")
                .contains("In use")
                .contains("CN=Portcullis Issuing CA 1")
                .contains("href=\"/certificates/" + FakePki.serial(device, 1) + "\"")
                .contains("id=\"revoke-" + FakePki.serial(device, 1) + "\"")
                .doesNotContain("id=\"revoke-" + FakePki.serial(device, 0) + "\"");
    }

    @Test
    void attestationIsExplainedToPeople() {
        assertThat(anna.get(path).body())
                .contains("Attested TPM")
                .contains("Infineon")
                .contains("SLB 9672")
                .contains("16.12")
                .contains("<span>e3b0</span><span>c442</span>")
                .contains("The TPM itself made the key: nobody ever had a copy of it.")
                .contains("It says nothing about the software on the machine.");
        DeviceDocument software = console.platform.fleet.devices().get(8);
        assertThat(anna.get("/devices/" + software.id()).body())
                .contains("Whoever controls the machine can copy it.")
                .doesNotContain("What that proves");
    }

    @Test
    void renewalIsAskedForOnce() {
        DeviceDocument other = console.platform.fleet.devices().get(13);
        String page = "/devices/" + other.id();
        assertThat(anna.get(page).body()).contains("Renew now");
        HttpResponse<String> asked = anna.post(page + "/renew", Map.of());
        assertThat(asked.body())
                .contains("with its next report")
                .contains("Asked to renew")
                .doesNotContain("Renew now");

        DeviceDocument suspended = console.platform.fleet.devices().get(28);
        assertThat(anna.get("/devices/" + suspended.id()).body()).doesNotContain("Renew now");
        assertThat(anna.post("/devices/" + suspended.id() + "/renew", Map.of()).body())
                .contains("Resume it first.");
        assertThat(anna.post(path + "/explode", Map.of("reason", "x")).statusCode())
                .isEqualTo(404);
        Browser auditor = console.signedIn("olaf", "auditor");
        assertThat(auditor.get(path).body()).doesNotContain("Renew now").doesNotContain("<dialog");
        assertThat(auditor.post(path + "/renew", Map.of()).statusCode()).isEqualTo(403);
    }

    @Test
    void suspendingNeedsAnAdminAndCarriesTheReason() {
        Browser auditor = console.signedIn("olaf", "auditor");
        assertThat(auditor.get(path).body()).doesNotContain("commandfor=\"suspend\"");
        assertThat(auditor.post(path + "/suspend", Map.of("reason", "x")).statusCode())
                .isEqualTo(403);
        assertThat(console.platform.fleet.actions()).isEmpty();

        anna.get(path);
        HttpResponse<String> done = anna.post(path + "/suspend", Map.of("reason", "Lost in a train"));
        assertThat(done.uri().getPath()).isEqualTo(path);
        assertThat(done.body()).contains("is suspended");
        assertThat(console.platform.fleet.actions()).containsExactly("suspend " + device.id() + " Lost in a train");
    }

    @Test
    void aTokensSecretIsShownOnce() {
        anna.get("/enrollment-tokens/new");
        HttpResponse<String> wrong =
                anna.post("/enrollment-tokens", Map.of("description", "", "uses", "0", "hours", "24"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("Say what it is for").contains("is-invalid");

        HttpResponse<String> created = anna.post(
                "/enrollment-tokens",
                Map.of(
                        "description",
                        "Ben's laptop",
                        "uses",
                        "2",
                        "hours",
                        "24",
                        "groups",
                        "a, b",
                        "ownership",
                        "company"));
        assertThat(created.body())
                .contains("pce_")
                .contains("portcullis agent enroll --server https://localhost:8444 --token -");
        assertThat(created.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
        String list = anna.get("/enrollment-tokens").body();
        assertThat(list).contains("Ben&#39;s laptop").contains("2 of 2").doesNotContain("pce_");
    }

    @Test
    void whatThePlatformRefusesIsSaidBesideTheForm() {
        anna.get("/applications/new");
        HttpResponse<String> refused = anna.post(
                "/applications",
                Map.of("name", "Payroll", "audience", "nonsense", "scopes", "", "tokenLifetimeSeconds", "300"));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("The platform says no").contains("value=\"Payroll\"");
        HttpResponse<String> registered = anna.post(
                "/applications",
                Map.of(
                        "name",
                        "Payroll",
                        "audience",
                        "https://payroll.example.com",
                        "scopes",
                        "read, write",
                        "tokenLifetimeSeconds",
                        "300"));
        assertThat(registered.uri().getPath()).isEqualTo("/applications");
        assertThat(registered.body()).contains("Payroll is saved").contains("https://payroll.example.com");
    }

    @Test
    void theAuditLogShowsItsEntriesAndThatTheChainIsWhole() {
        assertThat(anna.get("/audit").body()).contains("device.enrolled").contains("policy_set.applied");
        assertThat(anna.get("/audit?action=token.refused", "HX-Request", "true").body())
                .contains("token.refused")
                .doesNotContain("device.enrolled");
        assertThat(anna.get("/audit/verification", "HX-Request", "true").body()).contains("Chain whole");
    }

    @Test
    void staticFilesAreFingerprintedAndCached() {
        String page = anna.get("/").body();
        Matcher css =
                Pattern.compile("href=\"(/assets/console-[0-9a-f]+\\.css)\"").matcher(page);
        assertThat(css.find()).isTrue();
        HttpResponse<String> file = console.browser().get(css.group(1));
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Cache-Control").orElseThrow()).contains("max-age=31536000");
        assertThat(file.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(page).containsPattern("/webjars/tabler__core/1[^\"]+tabler.min.css");
    }

    private static int rows(String html) {
        return html.split("<tr data-href").length - 1;
    }
}
