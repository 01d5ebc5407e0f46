package io.portcullis.console.devices;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.FakeApprovals;
import io.portcullis.console.testing.SharedConsole;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApprovalPagesIT {
    private static final String FINGERPRINT = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private static final String HTMX = "HX-Request";

    private final ConsoleNode console = SharedConsole.node();
    private final FakeApprovals approvals = console.platform.fleet.approvals;
    private final Browser anna = console.signedIn("anna", "admin");

    @AfterEach
    void nobodyWaits() {
        approvals.clear();
    }

    @Test
    void whoWaitsIsCountedWhereAnAdminLooksFirst() {
        assertThat(anna.get("/").body()).doesNotContain("for approval. <span");
        assertThat(anna.get("/enrollment-requests/waiting", HTMX, "true").body())
                .doesNotContain("waiting for approval");
        approvals.ask("lap-1", FINGERPRINT);
        approvals.ask("lap-2", FINGERPRINT);
        assertThat(anna.get("/").body())
                .contains("2 machines wait")
                .contains("hx-get=\"/enrollment-requests/waiting\"");
        assertThat(anna.get("/enrollment-requests/waiting", HTMX, "true").body())
                .contains(">2<")
                .contains("waiting for approval")
                .doesNotContain("<html");
    }

    @Test
    void aMachineIsApprovedByItsFingerprint() {
        UUID id = approvals.ask("<b>lap-3</b>", FINGERPRINT);
        String page = anna.get("/enrollment-requests").body();
        assertThat(page)
                .contains("<span>2cf2</span><span>4dba</span>")
                .contains("&lt;b&gt;lap-3&lt;/b&gt;")
                .contains("192.0.2.17")
                .contains("Laptops for the new office");
        assertThat(anna.post("/enrollment-requests/" + id + "/approve", Map.of("reason", "  "))
                        .body())
                .contains("say why");
        assertThat(approvals.decisions()).isEmpty();
        HttpResponse<String> done =
                anna.post("/enrollment-requests/" + id + "/approve", Map.of("reason", "Compared by phone"));
        assertThat(done.body()).contains("Approved").contains("Nobody waits");
        assertThat(approvals.decisions()).containsExactly("approve " + id + " Compared by phone");
        assertThat(anna.get("/enrollment-requests?state=approved").body())
                .contains("by <span>anna</span>")
                .doesNotContain("<dialog");
    }

    @Test
    void aStrangerIsDeniedAndTwoAdminsAreToldAboutEachOther() {
        UUID id = approvals.ask("lap-4", FINGERPRINT);
        anna.get("/enrollment-requests");
        assertThat(anna.post("/enrollment-requests/" + id + "/deny", Map.of("reason", "Nobody knows it"))
                        .body())
                .contains("Denied");
        assertThat(anna.post("/enrollment-requests/" + id + "/approve", Map.of("reason", "x"))
                        .body())
                .contains("The request is denied already.");
        assertThat(approvals.decisions()).containsExactly("deny " + id + " Nobody knows it");
    }

    @Test
    void anAuditorSeesWhoWaitsAndDecidesNothing() {
        UUID id = approvals.ask("lap-5", FINGERPRINT);
        Browser auditor = console.signedIn("olaf", "auditor");
        assertThat(auditor.get("/enrollment-requests").body())
                .contains("lap-5")
                .doesNotContain("<dialog")
                .doesNotContain("Approve ");
        assertThat(auditor.post("/enrollment-requests/" + id + "/approve", Map.of("reason", "x"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(auditor.post("/endorsement-keys", Map.of("fingerprint", FINGERPRINT, "description", "x"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(auditor.post("/endorsement-keys/" + FINGERPRINT + "/remove", Map.of())
                        .statusCode())
                .isEqualTo(403);
        assertThat(auditor.get("/endorsement-keys").body())
                .contains("Trusted endorsement keys")
                .doesNotContain("name=\"fingerprint\"");
        assertThat(approvals.decisions()).isEmpty();
    }

    @Test
    void endorsementKeysAreAddedAsToolsPrintThemAndRemoved() {
        anna.get("/endorsement-keys");
        HttpResponse<String> wrong =
                anna.post("/endorsement-keys", Map.of("fingerprint", "2cf24d", "description", "build-vm"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body())
                .contains("64 hexadecimal digits; copy it whole")
                .contains("value=\"build-vm\"");

        String printed = FINGERPRINT.toUpperCase(Locale.ROOT).replaceAll("(..)(?=.)", "$1:");
        HttpResponse<String> added = anna.post(
                "/endorsement-keys", Map.of("fingerprint", " " + printed + "\r\n", "description", "build-vm"));
        assertThat(added.uri().getPath()).isEqualTo("/endorsement-keys");
        assertThat(added.body()).contains("build-vm is trusted").contains("by anna");
        assertThat(approvals.keys()).singleElement().extracting("fingerprint").isEqualTo(FINGERPRINT);
        HttpResponse<String> twice =
                anna.post("/endorsement-keys", Map.of("fingerprint", FINGERPRINT, "description", "again"));
        assertThat(twice.statusCode()).isEqualTo(422);
        assertThat(twice.body()).contains("This endorsement key is trusted already.");

        assertThat(anna.get("/endorsement-keys?q=BUILD").body()).contains("build-vm</td>");
        assertThat(anna.get("/endorsement-keys?q=other").body())
                .contains("No key matches")
                .doesNotContain("build-vm</td>");
        assertThat(anna.post("/endorsement-keys/" + FINGERPRINT + "/remove", Map.of())
                        .body())
                .contains("no longer trusted");
        assertThat(approvals.keys()).isEmpty();
        assertThat(anna.post("/endorsement-keys/" + FINGERPRINT + "/remove", Map.of())
                        .body())
                .contains("There is no endorsement key");
    }

    @Test
    void aTokenMayAskForApprovalAndForAttestation() {
        anna.get("/enrollment-tokens/new");
        HttpResponse<String> created = anna.post(
                "/enrollment-tokens",
                Map.of(
                        "description",
                        "Strict",
                        "uses",
                        "1",
                        "hours",
                        "1",
                        "groups",
                        "",
                        "ownership",
                        "company",
                        "requiresApproval",
                        "true",
                        "requiresAttestation",
                        "true"));
        assertThat(created.body()).contains("Each machine waits").contains("TPM that this installation trusts");
        String list = anna.get("/enrollment-tokens").body();
        assertThat(list.substring(list.indexOf("Strict")))
                .contains("approval</span>")
                .contains("attested TPM</span>");
    }
}
