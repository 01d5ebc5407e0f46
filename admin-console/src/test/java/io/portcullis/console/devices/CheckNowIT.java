package io.portcullis.console.devices;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.SharedConsole;
import io.portcullis.contracts.DeviceDocument;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CheckNowIT {
    private final ConsoleNode console = SharedConsole.node();
    private final Browser anna = console.signedIn("anna", "admin");

    @Test
    void theAnswerShowsUpWhenItArrives() {
        DeviceDocument device = console.platform.fleet.devices().get(21);
        String page = "/devices/" + device.id();
        assertThat(anna.get(page).body()).contains("Check now");
        HttpResponse<String> asked = anna.post(page + "/check", Map.of(), "HX-Request", "true");
        Matcher poll = Pattern.compile("hx-get=\"([^\"]+)\"").matcher(asked.body());
        assertThat(poll.find()).as(asked.body()).isTrue();
        String address = poll.group(1).replace("&amp;", "&");
        assertThat(console.platform.fleet.control.commands()).contains("check " + device.id() + " ");
        assertThat(anna.get(address, "HX-Request", "true").body()).contains("every 1s");

        console.platform.fleet.control.report(device);
        HttpResponse<String> answered = anna.get(address, "HX-Request", "true");
        assertThat(answered.headers().firstValue("HX-Redirect")).contains(page + "?answered");
        assertThat(anna.get(page + "?answered").body()).contains("This is what it says");
        assertThat(anna.get(page + "/check?before=x&asked=y").statusCode()).isEqualTo(400);
    }

    @Test
    void aSuspendedDeviceAndAnAuditorAreRefused() {
        DeviceDocument suspended = console.platform.fleet.devices().get(28);
        String page = "/devices/" + suspended.id();
        assertThat(anna.get(page).body()).doesNotContain("Check now");
        HttpResponse<String> refused = anna.post(page + "/check", Map.of(), "HX-Request", "true");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("Resume it first");
        Browser auditor = console.signedIn("olaf", "auditor");
        assertThat(auditor.post(page + "/check", Map.of()).statusCode()).isEqualTo(403);
    }

    @Test
    void customAttributesAreSetShownAndDeleted() {
        DeviceDocument device = console.platform.fleet.devices().get(22);
        String page = "/devices/" + device.id();
        assertThat(anna.get(page).body()).contains("Custom attributes").contains("None. What another system knows");
        anna.get(page + "/attributes");
        HttpResponse<String> wrong =
                anna.post(page + "/attributes", Map.of("type", "int", "name", "seats", "value", "many", "days", "30"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("“many” is no number").contains("value=\"seats\"");
        HttpResponse<String> tooLong =
                anna.post(page + "/attributes", Map.of("type", "int", "name", "seats", "value", "4", "days", "366"));
        assertThat(tooLong.body()).contains("It holds for 1 to 365 days.");
        HttpResponse<String> set =
                anna.post(page + "/attributes", Map.of("type", "int", "name", "seats", "value", "4", "days", "30"));
        assertThat(set.body()).contains("custom.int.seats is set").contains("set by anna");
        assertThat(anna.post(page + "/attributes/delete", Map.of("name", "custom.int.seats"))
                        .body())
                .contains("custom.int.seats is deleted");
        Browser auditor = console.signedIn("olaf", "auditor");
        assertThat(auditor.post(page + "/attributes", Map.of("type", "int", "name", "a", "value", "1"))
                        .statusCode())
                .isEqualTo(403);
    }
}
