package io.portcullis.systemtests;

import static io.portcullis.systemtests.SystemUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.WireJson;
import java.util.List;
import org.junit.jupiter.api.Test;

class S01MainJobIT {
    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void aDeviceEnrollsReportsGetsATokenAndLosesAccessWhenThePolicyTightens() {
        system.registerPayroll();
        long relaxed = system.publish(system.policySet("os.type == \"linux\""));
        var agent = system.agent();

        assertThat(agent.run(List.of("status")).exitCode())
                .as("not enrolled yet")
                .isEqualTo(3);
        var enrolled = agent.enroll(system.enrollmentToken());
        assertThat(enrolled.exitCode()).as(enrolled.toString()).isZero();

        var reported = agent.run(List.of("report"));
        assertThat(reported.exitCode()).as(reported.toString()).isZero();
        assertThat(reported.output()).containsIgnoringCase("compliant");

        var token = agent.run(List.of("token", "--resource", system.payroll(), "--json"));
        assertThat(token.exitCode()).as(token.toString()).isZero();
        var answer = WireJson.mapper().readTree(token.output());
        assertThat(answer.get("access_token").stringValue()).isNotBlank();
        assertThat(answer.get("expires_in").intValue()).isBetween(1, 300);

        long stricter = system.publish(system.policySet("os.type == \"plan9\""));
        assertThat(stricter).isGreaterThan(relaxed);
        var refused = agent.run(List.of("token", "--resource", system.payroll()));
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(4);
        assertThat(refused.output()).isBlank();
        assertThat(refused.errors()).contains("The condition of the test").contains("Do what the test wants");
        assertThat(refused.errors()).doesNotContain("\tat ");

        system.publish(system.policySet("os.type == \"linux\""));
        assertThat(agent.run(List.of("token", "--resource", system.payroll())).exitCode())
                .isZero();

        var devices = json(system.admin("GET", "/api/v1/devices?q=system-test", null));
        assertThat(devices.get("total").longValue()).isPositive();
        var audit = system.admin("GET", "/api/v1/audit?limit=200", null).body();
        assertThat(audit).contains("system-test");
        assertThat(json(system.admin("GET", "/api/v1/audit/verification", null)).toString())
                .containsIgnoringCase("true");
    }

    @Test
    void anInvalidPolicySetIsRefusedWithLineAndColumnAndNothingChanges() {
        long before = system.publish(system.policySet("os.type == \"linux\""));

        for (String broken : List.of("os.type ==", "no.such.attribute", "os.type", "os.type == 5")) {
            var answer = system.policies("POST", "/api/v1/policy-revisions", system.policySet(broken));
            assertThat(answer.statusCode()).as(broken + ": " + answer.body()).isEqualTo(422);
            var problem = json(answer).get("errors").get(0);
            assertThat(problem.get("line").intValue()).as(answer.body()).isPositive();
            assertThat(problem.get("column").intValue()).isPositive();
            assertThat(problem.get("message").stringValue()).isNotBlank();
        }
        var missingCheck = system.policies(
                "POST",
                "/api/v1/policy-revisions",
                system.policySet("true").replace("requires: [condition]", "requires: [missing]"));
        assertThat(missingCheck.statusCode()).isEqualTo(422);
        assertThat(missingCheck.body()).contains("missing");

        assertThat(json(system.admin("GET", "/api/v1/policy-set", null))
                        .get("revision")
                        .longValue())
                .isEqualTo(before);
    }

    @Test
    void aDryRunShowsWhatWouldBeSentAndSendsNothing() {
        var agent = system.agent();
        assertThat(agent.enroll(system.enrollmentToken()).exitCode()).isZero();

        var dryRun = agent.run(List.of("report", "--dry-run"));

        assertThat(dryRun.exitCode()).as(dryRun.toString()).isZero();
        assertThat(WireJson.mapper().readTree(dryRun.output()).get("posture").has("os.type"))
                .isTrue();
        system.openPayrollTo("os.type == \"linux\"");
        var history = json(system.admin("GET", "/api/v1/devices?q=system-test&limit=200", null));
        assertThat(history.get("items").toString()).contains("enrolled");
    }

    @Test
    void anEnrollmentTokenWorksOnce() {
        String token = system.enrollmentToken();
        assertThat(system.agent().enroll(token).exitCode()).isZero();

        var second = system.agent().enroll(token);

        assertThat(second.exitCode()).isNotZero();
        assertThat(second.errors().strip().lines()).hasSize(1);
    }
}
