package io.portcullis.console.waivers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSObject;
import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.PolicyTopic;
import io.portcullis.console.testing.SharedConsole;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WaiverDocument;
import io.portcullis.contracts.WaiverPayload;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.TestServices;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WaiversIT {
    private static final String WAIVERS = "/api/v1/waivers";
    private final ConsoleNode console = SharedConsole.node();
    private final Browser client = console.browser();
    private final String anna = person("anna");
    private final String ben = person("ben");
    private final String machine = console.platform.signIn.automationToken("portcullis.read portcullis.write");

    @Test
    void whatSomebodyElseApprovedReachesThePlatformSigned() throws Exception {
        WaiverDocument asked = document(request(anna, "baseline/disk-encrypted", Duration.ofDays(3)));
        assertThat(asked.state()).isEqualTo("requested");
        assertThat(asked.approvers()).isEmpty();
        assertThat(messages(asked.id())).isEmpty();

        HttpResponse<String> own = decide(anna, asked.id(), "approve");
        assertThat(own.statusCode()).isEqualTo(403);
        assertThat(code(own)).isEqualTo("approval.by_author");
        HttpResponse<String> shouting = decide(person("ANNA"), asked.id(), "approve");
        assertThat(shouting.statusCode()).isEqualTo(403);

        WaiverDocument approved = document(decide(ben, asked.id(), "approve"));
        assertThat(approved.version()).isEqualTo(2);
        assertThat(approved.approvers()).containsExactly("ben");
        WaiverDocument withdrawn = document(decide(anna, asked.id(), "withdraw"));
        assertThat(withdrawn.decidedBy()).isEqualTo("anna");

        await().atMost(30, SECONDS).until(() -> messages(asked.id()).size() == 2);
        List<JWSObject> sent = messages(asked.id());
        assertThat(sent.getFirst().getHeader().getType().getType()).isEqualTo(ClaimNames.WAIVER_TYPE);
        WaiverPayload first = payload(sent.getFirst());
        assertThat(first.version()).isEqualTo(2);
        assertThat(first.approvers()).containsExactly("ben");
        assertThat(first.requestedBy()).isEqualTo("anna");
        assertThat(first.withdrawnAt()).isNull();
        assertThat(payload(sent.getLast()).version()).isEqualTo(3);
        assertThat(payload(sent.getLast()).withdrawnBy()).isEqualTo("anna");
    }

    @Test
    void aDecisionIsMadeOnce() {
        UUID denied = document(request(anna, "a/b", Duration.ofDays(1))).id();
        assertThat(document(decide(ben, denied, "deny")).state()).isEqualTo("denied");
        HttpResponse<String> late = decide(ben, denied, "approve");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(code(late)).isEqualTo("conflict");
        assertThat(decide(anna, denied, "withdraw").statusCode()).isEqualTo(409);
        assertThat(decide(ben, UUID.randomUUID(), "approve").statusCode()).isEqualTo(404);
        assertThat(decide(ben, denied, "explode").statusCode()).isEqualTo(404);
    }

    @Test
    void aMachineAsksAndTwoPeopleApprove() {
        UUID asked = document(request(machine, "a/b", Duration.ofDays(1))).id();
        HttpResponse<String> refused = decide(machine, asked, "approve");
        assertThat(refused.statusCode()).isEqualTo(403);
        UUID annas = document(request(anna, "a/b", Duration.ofDays(1))).id();
        assertThat(decide(machine, annas, "approve").statusCode()).isEqualTo(403);

        // Anna may have asked in the machine's name: her word alone is not enough, however often she gives it.
        WaiverDocument half = document(decide(anna, asked, "approve"));
        assertThat(half.state()).isEqualTo("requested");
        assertThat(half.approvers()).containsExactly("anna");
        assertThat(code(decide(anna, asked, "approve"))).isEqualTo("approval.by_author");
        assertThat(decide(person("Anna"), asked, "approve").statusCode()).isEqualTo(403);
        Browser page = console.signedIn("anna", "admin");
        assertThat(page.get("/waivers/" + asked).body())
                .contains("two people have to approve it")
                .contains("it takes another")
                .doesNotContain("commandfor=\"approve\"");
        assertThat(page.post("/waivers/" + asked + "/approve", Map.of()).body()).contains("You approved it already");
        assertThat(messages(asked)).isEmpty();

        WaiverDocument whole = document(decide(ben, asked, "approve"));
        assertThat(whole.state()).isEqualTo("approved");
        assertThat(whole.approvers()).containsExactly("anna", "ben");
        await().atMost(30, SECONDS).until(() -> messages(asked).size() == 1);
        assertThat(payload(messages(asked).getFirst()).approvers()).containsExactly("anna", "ben");
    }

    @Test
    void onePersonEndsWhatAMachineAskedFor() {
        UUID asked = document(request(machine, "a/b", Duration.ofDays(1))).id();
        document(decide(anna, asked, "approve"));
        assertThat(document(decide(ben, asked, "deny")).state()).isEqualTo("denied");
        assertThat(decide(person("carla"), asked, "approve").statusCode()).isEqualTo(409);
        UUID other = document(request(machine, "a/b", Duration.ofDays(1))).id();
        document(decide(anna, other, "approve"));
        assertThat(document(decide(anna, other, "withdraw")).state()).isEqualTo("withdrawn");
        assertThat(messages(other)).isEmpty();
    }

    @Test
    void itsPageSaysWhetherThePlatformHasIt() {
        UUID asked = document(request(anna, "a/b", Duration.ofDays(1))).id();
        Browser page = console.signedIn("ben", "admin");
        String path = "/waivers/" + asked;
        assertThat(page.get(path).body()).doesNotContain("has not taken it over");
        WaiverDocument approved = document(decide(ben, asked, "approve"));
        assertThat(page.get(path).body())
                .contains("The platform has not taken it over.")
                .contains("it excuses nothing")
                .contains("every 2s")
                .contains("Waiting for the platform")
                .doesNotContain("In force");
        assertThat(page.get("/waivers?state=approved").body()).contains("Waiting for the platform");
        console.platform.fleet.control.takeOver(approved);
        assertThat(page.get(path).body())
                .contains("In force")
                .doesNotContain("has not taken it over", "Waiting for the platform", "hx-swap-oob");
        // What is asked for again while it waits brings the badge along.
        assertThat(page.get(path + "/handover", "HX-Request", "true").body())
                .contains("id=\"standing\"", "hx-swap-oob", "In force")
                .doesNotContain("has not taken it over", "<html", "hx-get");
        // An older version of it is not what was decided.
        document(decide(ben, asked, "withdraw"));
        assertThat(page.get(path).body())
                .contains("The platform has not taken it over.", "still excuses")
                .contains("Withdrawn, waiting for the platform");
        console.platform.goDown();
        try {
            assertThat(page.get(path).body()).contains("is not known").doesNotContain("has not taken it over");
        } finally {
            console.platform.comeBack();
        }
    }

    @Test
    void requestsThatCannotBeGrantedAreRefusedWithTheReason() {
        assertRefused("{\"check\":\"no check!\",\"group\":\"g\",\"until\":\"%s\",\"reason\":\"r\"}", "names one check");
        assertRefused("{\"check\":\"a/b\",\"until\":\"%s\",\"reason\":\"r\"}", "one device or for one group");
        assertRefused("{\"check\":\"a/b\",\"group\":\"g\",\"until\":\"%s\",\"reason\":\" \"}", "reason");
        assertRefused("{\"check\":\"a/b\",\"group\":\"g\",\"reason\":\"%s\"}", "until");
        assertRefused("{\"check\":\"a/b\",\"group\":\"g\",\"until\":\"2020-01-01T00:00:00Z\",\"reason\":\"%s\"}", "");
        String far = Instant.now().plus(Duration.ofDays(367)).toString();
        assertRefused("{\"check\":\"a/b\",\"group\":\"g\",\"until\":\"" + far + "\",\"reason\":\"%s\"}", "366d");
        HttpResponse<String> unknown = request(anna, "no-such/check", Duration.ofDays(1));
        assertThat(unknown.headers().firstValue("Portcullis-Warning")).isPresent();
    }

    @Test
    void listsAreFilteredAndReadByAuditors() {
        UUID waiting = document(request(anna, "list/one", Duration.ofDays(1))).id();
        String auditor = console.platform.signIn.accessToken(
                "olaf", List.of("auditor"), "portcullis.read", Duration.ofMinutes(1));
        assertThat(client.get(WAIVERS + "?state=requested&limit=200", "Authorization", "Bearer " + auditor)
                        .body())
                .contains(waiting.toString());
        assertThat(client.get(WAIVERS + "?state=approved&limit=200", "Authorization", "Bearer " + auditor)
                        .body())
                .doesNotContain(waiting.toString());
        assertThat(decide(auditor, waiting, "approve").statusCode()).isEqualTo(403);
        assertThat(client.get(WAIVERS + "?state=odd", "Authorization", "Bearer " + anna)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void fromAFailingCheckToAnApprovalInPages() {
        Browser asking = console.signedIn("anna", "admin");
        String device = console.platform.fleet.devices().get(5).id().toString();
        String page = asking.get("/devices/" + device).body();
        String link = "/waivers/new?check=baseline/disk-encrypted&amp;device=" + device;
        assertThat(page).contains(link).contains("waived until").contains("Turn on encryption.");
        assertThat(asking.get(link.replace("&amp;", "&")).body())
                .contains("value=\"baseline/disk-encrypted\"")
                .contains("value=\"" + device + "\"");

        HttpResponse<String> wrong = asking.post(
                "/waivers", Map.of("check", "baseline/disk-encrypted", "device", device, "until", "", "reason", "x"));
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("Choose a day").contains("is-invalid");

        String until = Instant.now().plus(Duration.ofDays(5)).toString().substring(0, 10);
        HttpResponse<String> asked = asking.post(
                "/waivers",
                Map.of("check", "baseline/disk-encrypted", "device", device, "until", until, "reason", "<b>parts"));
        String waiver = asked.uri().getPath();
        assertThat(asked.body())
                .contains("somebody else")
                .contains("&lt;b&gt;parts")
                .doesNotContain("commandfor=\"approve\"");
        assertThat(asking.post(waiver + "/approve", Map.of()).body()).contains("You asked for this waiver");
        assertThat(asking.get("/waivers/of-device/" + device, "HX-Request", "true")
                        .body())
                .contains("Waits for approval");

        Browser approving = console.signedIn("ben", "admin");
        assertThat(approving.get("/waivers").body()).contains(waiver);
        assertThat(approving.get("/waivers/waiting", "HX-Request", "true").body())
                .contains("waiting for approval");
        approving.get(waiver);
        assertThat(approving
                        .post(waiver + "/approve", Map.of("comment", "Fine"))
                        .body())
                .contains("Waiting for the platform")
                .contains("Fine");
        console.platform.fleet.control.takeOver(document(client.get(
                "/api/v1/waivers/" + waiver.substring(waiver.lastIndexOf('/') + 1), "Authorization", "Bearer " + ben)));
        assertThat(approving.get("/waivers?state=approved").body()).contains(waiver);

        Browser auditor = console.signedIn("olaf", "auditor");
        assertThat(auditor.get(waiver).body()).contains("In force").doesNotContain("<dialog");
        assertThat(auditor.post(waiver + "/withdraw", Map.of()).statusCode()).isEqualTo(403);
        assertThat(auditor.get("/waivers/new").statusCode()).isEqualTo(403);
    }

    private void assertRefused(String template, String why) {
        String body = template.formatted(Instant.now().plus(Duration.ofDays(1)).toString());
        HttpResponse<String> refused = send(anna, WAIVERS, body);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(code(refused)).isEqualTo("invalid_request");
        assertThat(refused.body()).contains(why);
    }

    private HttpResponse<String> request(String token, String check, Duration lasting) {
        return send(
                token,
                WAIVERS,
                "{\"check\":\"%s\",\"group\":\"finance\",\"until\":\"%s\",\"reason\":\"New disks come on Friday\"}"
                        .formatted(check, Instant.now().plus(lasting)));
    }

    private HttpResponse<String> decide(String token, UUID id, String decision) {
        return send(token, WAIVERS + "/" + id + "/" + decision, "{\"reason\":\"because\"}");
    }

    private HttpResponse<String> send(String token, String path, String json) {
        return client.send(client.request(path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private String person(String name) {
        return console.platform.signIn.accessToken(
                name, List.of("admin"), "portcullis.read portcullis.write", Duration.ofMinutes(5));
    }

    private static WaiverDocument document(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return WireJson.mapper().readValue(answer.body(), WaiverDocument.class);
    }

    private static String code(HttpResponse<String> answer) {
        return WireJson.mapper().readTree(answer.body()).path("code").asString();
    }

    private static List<JWSObject> messages(UUID waiver) {
        return PolicyTopic.values(TestServices.shared().kafka().bootstrapServers(), Topics.waiverKey(waiver)).stream()
                .map(value -> {
                    try {
                        return JWSObject.parse(value);
                    } catch (ParseException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private static WaiverPayload payload(JWSObject message) {
        return WireJson.mapper().readValue(message.getPayload().toBytes(), WaiverPayload.class);
    }
}
