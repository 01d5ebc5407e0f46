package io.portcullis.systemtests;

import static io.portcullis.systemtests.SystemUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.localstack.Component;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class S04FaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final SystemUnderTest system = SystemUnderTest.running();

    @AfterEach
    void everythingRunsAgain() {
        system.stack().up();
    }

    private Agent compliantAgent() {
        system.openPayrollTo("os.type == \"linux\"");
        var agent = system.agent();
        assertThat(agent.enroll(system.enrollmentToken()).exitCode()).isZero();
        var reported = agent.run(List.of("report"));
        assertThat(reported.exitCode()).as(reported.toString()).isZero();
        return agent;
    }

    private int tokenExitCode(Agent agent) {
        return agent.run(List.of("token", "--resource", system.payroll())).exitCode();
    }

    @Test
    void withoutKafkaDevicesGoOnAndAPublicationWaits() {
        var agent = compliantAgent();
        system.stack().stop(Component.KAFKA);

        assertThat(tokenExitCode(agent)).isZero();
        assertThat(agent.run(List.of("report")).exitCode()).isZero();
        var accepted = system.policies("POST", "/api/v1/policy-revisions", system.policySet("os.type == \"plan9\""));
        assertThat(accepted.statusCode() / 100).as(accepted.body()).isEqualTo(2);
        long revision = json(accepted).get("revision").longValue();
        assertThat(system.rolloutState(revision)).isEqualTo("queued");
        assertThat(tokenExitCode(agent)).as("the old policy set is in force").isZero();

        system.stack().start(Component.KAFKA);

        Awaitility.await("the publication goes out")
                .atMost(PATIENCE)
                .until(() -> "complete".equals(system.rolloutState(revision)));
        assertThat(tokenExitCode(agent)).isEqualTo(4);
    }

    @Test
    void withoutTheDatabaseNothingIsIssuedAndEverythingRecovers() {
        var agent = compliantAgent();
        system.stack().stop(Component.POSTGRES);

        var refused = agent.run(List.of("token", "--resource", system.payroll()));
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(5);
        assertThat(refused.output()).isBlank();
        assertThat(refused.errors().strip().lines()).hasSize(1);

        system.stack().start(Component.POSTGRES);

        Awaitility.await("tokens again").atMost(PATIENCE).until(() -> tokenExitCode(agent) == 0);
    }

    @Test
    void aRestartedPlatformRemembersPolicyDecisionsAndWhoIsSuspended() {
        var agent = compliantAgent();
        var suspended = compliantAgent();
        String id = new AgentIdentity(suspended).id();
        assertThat(system.admin("POST", "/api/v1/devices/" + id + "/suspend", "{\"reason\":\"stolen\"}")
                        .statusCode())
                .isEqualTo(200);
        long revision = json(system.admin("GET", "/api/v1/policy-set", null))
                .get("revision")
                .longValue();

        system.stack().kill(Component.PLATFORM_API);
        assertThat(tokenExitCode(agent)).isEqualTo(5);
        system.stack().start(Component.PLATFORM_API);

        assertThat(tokenExitCode(agent)).isZero();
        assertThat(tokenExitCode(suspended)).isNotZero();
        assertThat(json(system.admin("GET", "/api/v1/policy-set", null))
                        .get("revision")
                        .longValue())
                .isEqualTo(revision);
    }

    @Test
    void aPlatformThatIsStartedBeforeItsDatabaseWaitsForIt() {
        var agent = compliantAgent();
        system.stack().stop(Component.PLATFORM_API);
        system.stack().stop(Component.POSTGRES);

        var starting = CompletableFuture.runAsync(() -> system.stack().start(Component.PLATFORM_API));
        Awaitility.await("the platform tries to reach its database")
                .atMost(PATIENCE)
                .until(() -> system.log(Component.PLATFORM_API).contains("Connection error"));
        system.stack().start(Component.POSTGRES);

        starting.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        Awaitility.await("tokens again").atMost(PATIENCE).until(() -> tokenExitCode(agent) == 0);
    }

    @Test
    void thePlatformStartsWithoutKafkaAndWithoutForgettingThePolicySet() {
        var agent = compliantAgent();
        system.stack().stop(Component.PLATFORM_API);
        system.stack().stop(Component.KAFKA);

        system.stack().start(Component.PLATFORM_API);

        assertThat(tokenExitCode(agent)).isZero();
        system.stack().start(Component.KAFKA);
        long revision = system.publish(system.policySet("os.type == \"linux\" && true"));
        assertThat(revision).isPositive();
    }
}
