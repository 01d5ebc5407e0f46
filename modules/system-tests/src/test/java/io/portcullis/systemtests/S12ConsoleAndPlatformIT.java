package io.portcullis.systemtests;

import static io.portcullis.systemtests.SystemUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What an admin decides in a browser, and what the real platform and a real device make of it. */
@EnabledIf(value = "io.portcullis.systemtests.Chromium#available", disabledReason = "Chromium is not installed")
class S12ConsoleAndPlatformIT {
    private static final String NOWHERE = "os.type == \"plan9\"";
    private static final String COLLEAGUE = "colleague-in-browser";
    private static final String COLLEAGUES_PASSWORD = "a long enough password";

    private final SystemUnderTest system = SystemUnderTest.running();
    private Chromium browser;

    @BeforeEach
    void openBrowser() {
        browser = browser();
        system.registerPayroll();
        var created = system.admin("POST", "/api/v1/accounts", """
                {"username":"%s","display_name":"C","password":"%s","role":"admin"}""".formatted(COLLEAGUE, COLLEAGUES_PASSWORD));
        assertThat(created.statusCode()).as(created.body()).isIn(201, 409);
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    private Chromium browser() {
        return new Chromium(system.directory("chromium"), Path.of("target", "screenshots"));
    }

    private void signIn(String user, String password) {
        open("/");
        browser.type("#username", user);
        browser.type("#password", password);
        browser.click("button[type=submit]");
        browser.find("nav#menu, .navbar-brand");
    }

    private void signIn() {
        signIn(system.addresses().adminUser(), system.addresses().adminPassword());
    }

    private void open(String path) {
        browser.open(system.addresses().consoleUrl() + path);
    }

    private AgentIdentity reportedDevice() {
        var agent = system.agent();
        assertThat(agent.enroll(system.enrollmentToken()).exitCode()).isZero();
        // 4 where the policies of the moment refuse it: it is reported all the same.
        assertThat(agent.run(List.of("report")).exitCode()).isIn(0, 4);
        return new AgentIdentity(agent);
    }

    private int token(AgentIdentity device) {
        return device.agent()
                .run(List.of("token", "--resource", system.payroll()))
                .exitCode();
    }

    private void draft(String expression) {
        open("/policies");
        browser.clickText("button", "Edit");
        browser.fill("#document", system.policySet(expression));
        browser.waitForText("#verdict", "Valid");
    }

    @Test
    void aWaiverThatAColleagueApprovesOpensTheApplicationUntilItIsWithdrawn() {
        system.publish(system.policySet(NOWHERE));
        var device = reportedDevice();
        assertThat(token(device)).isEqualTo(4);

        signIn(COLLEAGUE, COLLEAGUES_PASSWORD);
        open("/waivers/new?check=baseline/condition&device=" + device.id());
        browser.type("#reason", "The machine is on its way to us");
        browser.clickText("button", "Ask for it");
        browser.waitForText("#standing", "Waits for approval");
        String waiver = browser.url();
        assertThat(browser.has("button[commandfor=approve]")).isFalse();
        browser.close();

        browser = browser();
        signIn();
        browser.open(waiver);
        browser.click("button[commandfor=approve]");
        browser.click("dialog[open] button[type=submit]");
        // By itself, once the platform has taken it over.
        browser.waitForText("#standing", "In force");
        browser.screenshot("waiver");
        assertThat(token(device)).isZero();
        open("/waivers?state=approved");
        browser.waitForText("#waivers", "In force");

        browser.open(waiver);
        browser.click("button[commandfor=withdraw]");
        browser.click("dialog[open] button[type=submit]");
        browser.waitForText("#standing", "Withdrawn");
        await().atMost(Duration.ofSeconds(30)).until(() -> token(device) == 4);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void aDraftIsTriedOnTheFleetThenRolledOutInStagesAndStopped() {
        system.publish(system.policySet("os.type == \"linux\""));
        var device = reportedDevice();
        assertThat(token(device)).isZero();
        signIn();
        draft(NOWHERE);
        String draft = browser.url();

        browser.clickText("a", "What would this do?");
        browser.waitForText("#would", "would be newly blocked");
        assertThat(browser.find("#simulation").getText()).contains("baseline/condition", system.payroll());
        browser.screenshot("simulation");

        browser.open(draft);
        browser.click("#review");
        browser.click("input[name=reach][value=custom]");
        browser.type("[aria-label='Percent of stage 1']", "100");
        browser.type("[aria-label='How long stage 1 is held']", "1h");
        browser.type("[aria-label='Percent of stage 2']", "");
        browser.type("[aria-label='Percent of stage 3']", "");
        browser.type("#budget", "100000");
        browser.clickText("button", "Sign and publish");
        browser.waitForText("#stages", "Next stage");
        assertThat(token(device)).isEqualTo(4);

        steer("pause", "The help desk is closed");
        browser.waitForText("#stages", "Paused");
        assertThat(browser.find("#stages").getText()).contains("The help desk is closed");
        browser.screenshot("staged-roll-out");
        steer("resume", "");
        browser.waitForText("#stages", "Next stage");
        steer("abort", "It blocks everybody");
        browser.waitForText("#stages", "Every device is back under");
        await().atMost(Duration.ofSeconds(30)).until(() -> token(device) == 0);
        assertThat(browser.errors()).isEmpty();
    }

    private void steer(String command, String reason) {
        browser.click("button[commandfor=rollout-" + command + "]");
        if (!reason.isEmpty()) {
            browser.type("dialog[open] [name=reason]", reason);
        }
        browser.click("dialog[open] button[type=submit]");
    }

    @Test
    void anAttributeThatAnAdminSetsOpensTheApplicationUntilItIsDeleted() {
        system.publish(system.policySet("custom.bool.contract_signed"));
        var device = reportedDevice();
        assertThat(token(device)).isEqualTo(4);
        signIn();
        open("/devices/" + device.id() + "/attributes");
        browser.click("select[name=type] option[value=bool]");
        browser.type("#name", "contract_signed");
        browser.type("#value", "true");
        browser.clickText("button", "Set it");
        browser.findText("*", "custom.bool.contract_signed");
        browser.screenshot("custom-attribute");
        assertThat(token(device)).isZero();

        browser.click("button[aria-label='Delete custom.bool.contract_signed']");
        await().atMost(Duration.ofSeconds(30)).until(() -> token(device) == 4);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void aMachineThatNeedsApprovalGetsItsCertificateOnceAnAdminHasApprovedIt() {
        var agent = system.agent();
        String secret =
                system.enrollmentToken("{\"description\":\"approval in a browser\",\"requires_approval\":true}");
        var waiting = agent.enroll(secret);
        assertThat(waiting.exitCode()).as(waiting.toString()).isEqualTo(3);
        String request = json(system.admin("GET", "/api/v1/enrollment-requests?state=pending", null))
                .valueStream()
                .filter(one -> one.path("enrollment_token").asString("").equals("approval in a browser"))
                .findFirst()
                .orElseThrow()
                .get("id")
                .stringValue();

        signIn();
        open("/enrollment-requests");
        browser.click("button[commandfor='approve-" + request + "']");
        browser.type("dialog[open] [name=reason]", "Compared by phone");
        browser.click("dialog[open] button[type=submit]");
        browser.findText("*", "the machine enrolls when it asks again");
        assertThat(agent.enroll(secret).exitCode()).isZero();
        assertThat(browser.errors()).isEmpty();
    }
}
