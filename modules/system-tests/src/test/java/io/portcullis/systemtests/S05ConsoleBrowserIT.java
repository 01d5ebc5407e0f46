package io.portcullis.systemtests;

import static io.portcullis.systemtests.SystemUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "io.portcullis.systemtests.Chromium#available", disabledReason = "Chromium is not installed")
class S05ConsoleBrowserIT {
    private final SystemUnderTest system = SystemUnderTest.running();
    private Chromium browser;

    @BeforeEach
    void openBrowser() {
        browser = new Chromium(system.directory("chromium"), Path.of("target", "screenshots"));
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    private void signIn() {
        signIn(system.addresses().adminUser(), system.addresses().adminPassword());
    }

    private void signIn(String user, String password) {
        browser.open(system.addresses().consoleUrl());
        browser.type("#username", user);
        browser.type("#password", password);
        browser.click("button[type=submit]");
        browser.find("nav#menu, .navbar-brand");
        assertThat(browser.url()).startsWith(system.addresses().consoleUrl());
    }

    private Agent enrolledAndReported() {
        system.registerPayroll();
        system.publish(system.policySet("os.type == \"linux\""));
        var agent = system.agent();
        assertThat(agent.enroll(system.enrollmentToken()).exitCode()).isZero();
        assertThat(agent.run(List.of("report")).exitCode()).isZero();
        return agent;
    }

    @Test
    void anAdministratorWritesAPolicyAndWatchesItTakeEffect() {
        var agent = enrolledAndReported();
        signIn();
        browser.open(system.addresses().consoleUrl() + "/policies");
        browser.clickText("button", "Edit");
        browser.fill("#document", system.policySet("os.typ == \"linux\""));
        browser.waitForText("#verdict", "problem");
        assertThat(browser.find("#verdict .problems").getText())
                .contains("line 8")
                .contains("os.typ");

        browser.fill("#document", system.policySet("os.type == \"plan9\""));
        browser.waitForText("#verdict", "Valid");
        browser.screenshot("policy-editor");
        browser.click("#review");
        browser.findText("h1", "Publish this policy set?");
        assertThat(browser.find("table.diff").getText()).contains("plan9");
        browser.clickText("button", "Sign and publish");
        browser.waitForText("#progress", "Complete");
        browser.screenshot("roll-out");

        var refused = agent.run(List.of("token", "--resource", system.payroll()));
        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void aDevicesPageShowsPostureDecisionAndHistory() {
        var agent = enrolledAndReported();
        String id = new AgentIdentity(agent).id();
        signIn();
        browser.open(system.addresses().consoleUrl() + "/devices");
        browser.type("input[name=q]", id);
        browser.waitForText("#results", "system-test");
        browser.open(system.addresses().consoleUrl() + "/devices/" + id);
        browser.findText("h1", "system-test");
        assertThat(browser.find("#content").getText())
                .contains("Compliant")
                .contains("os.type")
                .contains("linux")
                .contains("basic");
        browser.screenshot("device");

        browser.clickText("button", "Suspend");
        browser.type("dialog[open] [name=reason]", "Left on a train");
        browser.click("dialog[open] button[type=submit]");
        browser.findText("button", "Resume");
        assertThat(agent.run(List.of("token", "--resource", system.payroll())).exitCode())
                .isNotZero();
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void aRevokedCertificateGetsNoTokenAndItsPageSaysWhy() {
        var agent = enrolledAndReported();
        String id = new AgentIdentity(agent).id();
        signIn();
        browser.open(system.addresses().consoleUrl() + "/devices/" + id);
        assertThat(browser.find(".lineage").getText()).contains("Enrollment", "In use");
        browser.click(".lineage button");
        browser.click("dialog[open] input[value=key_compromise]");
        browser.type("dialog[open] [name=comment]", "Left on a train");
        browser.click("dialog[open] button[type=submit]");
        browser.waitForText(".lineage", "The key may be in other hands");
        assertThat(agent.run(List.of("token", "--resource", system.payroll())).exitCode())
                .isNotZero();

        browser.click(".lineage a.mono");
        browser.findText("h1", "Certificate");
        assertThat(browser.find("#pem").getText()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(browser.find("#content").getText()).contains("/pki/crl/", "/pki/ocsp", "urn:uuid:" + id);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void aCheckFromATemplateGoesThroughAFormIntoTheText() {
        system.publish(system.policySet("os.type == \"linux\""));
        signIn();
        browser.open(system.addresses().consoleUrl() + "/policies");
        browser.clickText("button", "Edit");
        browser.fill("#document", system.policySet("os.type == \"linux\""));
        browser.waitForText("#verdict", "1 check");
        browser.click("#parts-card a.btn[href*='/checks/new']");
        browser.clickText("a", "The device key is kept where it should be");
        browser.clickText("button", "Save");
        browser.waitForText("#verdict", "2 checks");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void anEnrollmentTokenIsShownOnceWithTheCommandToRun() {
        signIn();
        browser.open(system.addresses().consoleUrl() + "/enrollment-tokens/new");
        browser.type("#description", "Browser test");
        browser.clickText("button", "Create");
        String secret = browser.find("#secret").getText().strip();
        assertThat(secret).startsWith("pce_");
        assertThat(browser.find("#command").getText()).contains("portcullis agent enroll", secret);

        var enrolled = system.agent().enroll(secret);
        assertThat(enrolled.exitCode()).as(enrolled.toString()).isZero();
        browser.open(system.addresses().consoleUrl() + "/enrollment-tokens");
        assertThat(browser.find("#content").getText()).contains("Browser test").doesNotContain(secret);
    }

    @Test
    void anAuditorSeesEverythingAndCanChangeNothing() {
        var created = system.admin("POST", "/api/v1/accounts", """
                {"username":"auditor-in-browser","display_name":"A","password":"a long enough password","role":"auditor"}""");
        assertThat(created.statusCode()).isIn(201, 409);
        signIn("auditor-in-browser", "a long enough password");

        browser.open(system.addresses().consoleUrl() + "/policies");
        assertThat(browser.has("form[action$='/policies/drafts']")).isFalse();
        browser.open(system.addresses().consoleUrl() + "/audit");
        assertThat(browser.find("#content").getText()).contains("auditor-in-browser");
        browser.open(system.addresses().consoleUrl() + "/enrollment-tokens/new");
        assertThat(browser.has("#description")).isFalse();
    }

    @Test
    void everyPageFitsAPhoneAndRunsWithoutErrors() {
        enrolledAndReported();
        signIn();
        String id = json(system.admin("GET", "/api/v1/devices?limit=1", null))
                .get("items")
                .get(0)
                .get("id")
                .stringValue();
        for (int width : new int[] {1440, 390}) {
            browser.resize(width);
            for (String path : List.of(
                    "/",
                    "/devices",
                    "/devices/" + id,
                    "/enrollment-tokens",
                    "/enrollment-tokens/new",
                    "/enrollment-requests",
                    "/endorsement-keys",
                    "/certificates",
                    "/authorities",
                    "/applications",
                    "/policies",
                    "/audit")) {
                browser.open(system.addresses().consoleUrl() + path);
                browser.find("h1");
                browser.screenshot("page" + path.replace('/', '-').replace(id, "id") + "-" + width);
                assertThat(browser.scrollsSideways())
                        .as(path + " at " + width + " pixels")
                        .isFalse();
            }
        }
        assertThat(browser.errors()).isEmpty();
    }
}
