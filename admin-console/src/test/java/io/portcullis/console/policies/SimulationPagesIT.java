package io.portcullis.console.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.SharedConsole;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulationPagesIT {
    private final ConsoleNode console = SharedConsole.node();
    private final Drafts drafts = console.bean(Drafts.class);
    private final Browser anna = console.signedIn("anna", "admin");

    @Test
    void saysWhoWouldBeBlockedAndWhy() {
        Draft draft = drafts.create("Simulated", Starter.document() + "# simulated\n", null, Author.person("anna"));
        String path = "/policies/drafts/" + draft.id();
        assertThat(anna.get(path + "/simulation").body()).contains("without changing anything");
        HttpResponse<String> now = anna.post(path + "/simulation", Map.of("days", "0"), "HX-Request", "true");
        assertThat(now.body())
                .contains("3 devices would be newly blocked")
                .contains("baseline/firewall-on")
                .contains("lin-0000")
                .contains("loses https://payroll.example.com")
                .doesNotContain("<html");
        assertThat(anna.post(path + "/simulation", Map.of("days", "7"), "HX-Request", "true")
                        .body())
                .contains("of 48,211 that were granted would have been refused");
        assertThat(console.platform.fleet.control.simulations())
                .anyMatch(request -> request.document().endsWith("# simulated\n") && request.historyDays() == null)
                .anyMatch(request -> request.historyDays() != null && request.historyDays() == 7);
        assertThat(anna.get(path + "/publish").body()).contains("hx-post=\"" + path + "/simulation\"");
    }

    @Test
    void saysWhyItCannotSay() {
        Draft broken = drafts.create("Broken", "format: x\n", null, Author.person("anna"));
        HttpResponse<String> invalid =
                anna.post("/policies/drafts/" + broken.id() + "/simulation", Map.of(), "HX-Request", "true");
        assertThat(invalid.body()).contains("What it would do can be said once it is valid");
        Draft good = drafts.create("Good", Starter.document(), null, Author.person("anna"));
        console.platform.fleet.control.old(true);
        try {
            assertThat(anna.post("/policies/drafts/" + good.id() + "/simulation", Map.of(), "HX-Request", "true")
                            .body())
                    .contains("does not simulate yet");
        } finally {
            console.platform.fleet.control.old(false);
        }
    }

    @Test
    void whatThePlatformSaysAboutItsTimeIsShown() {
        String page = "/policies/drafts/"
                + drafts.create("Long", Starter.document(), null, Author.person("anna"))
                        .id() + "/simulation";
        anna.get(page);
        try {
            console.platform.fleet.control.busy(503, "It took longer than 30 s. Ask for fewer days of <history>.");
            assertThat(anna.post(page, Map.of("days", "30"), "HX-Request", "true")
                            .body())
                    .contains("Ask for fewer days of &lt;history&gt;.")
                    .doesNotContain("does not answer");
            console.platform.fleet.control.busy(429, "As many run as may. Try again in a few seconds.");
            assertThat(anna.post(page, Map.of(), "HX-Request", "true").body()).contains("As many run as may.");
            console.platform.fleet.control.busy(500, "at io.portcullis.Secret.java:3");
            assertThat(anna.post(page, Map.of(), "HX-Request", "true").body())
                    .contains("does not answer")
                    .doesNotContain("Secret.java");
        } finally {
            console.platform.fleet.control.busy(0, "");
        }
    }

    @Test
    void anAuditorMaySimulateAndChangesNothingByIt() {
        Draft draft = drafts.create("Audited", Starter.document() + "# audited\n", null, Author.person("anna"));
        String page = "/policies/drafts/" + draft.id();
        Browser olaf = console.signedIn("olaf", "auditor");
        assertThat(olaf.get(page + "/simulation").body()).contains("hx-post=\"" + page + "/simulation\"");
        assertThat(olaf.post(page + "/simulation", Map.of(), "HX-Request", "true")
                        .body())
                .contains("3 devices would be newly blocked");
        assertThat(olaf.postWithoutCsrf(page + "/simulation", Map.of()).statusCode())
                .isEqualTo(403);
        assertThat(olaf.post(page + "/publish", Map.of("version", "1", "reach", "all"))
                        .statusCode())
                .isEqualTo(403);
    }
}
