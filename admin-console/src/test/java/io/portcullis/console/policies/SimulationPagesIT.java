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
        Draft draft = drafts.create("Simulated", Starter.document() + "# simulated\n", null, "anna");
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
        Draft broken = drafts.create("Broken", "format: x\n", null, "anna");
        HttpResponse<String> invalid =
                anna.post("/policies/drafts/" + broken.id() + "/simulation", Map.of(), "HX-Request", "true");
        assertThat(invalid.body()).contains("What it would do can be said once it is valid");
        Draft good = drafts.create("Good", Starter.document(), null, "anna");
        console.platform.fleet.control.old(true);
        try {
            assertThat(anna.post("/policies/drafts/" + good.id() + "/simulation", Map.of(), "HX-Request", "true")
                            .body())
                    .contains("does not simulate yet");
        } finally {
            console.platform.fleet.control.old(false);
        }
        Browser auditor = console.signedIn("olaf", "auditor");
        assertThat(auditor.post("/policies/drafts/" + good.id() + "/simulation", Map.of())
                        .statusCode())
                .isEqualTo(403);
    }
}
