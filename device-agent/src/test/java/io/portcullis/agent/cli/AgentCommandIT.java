package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import io.portcullis.contracts.WireJson;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The life of an enrolled device through the command line, and a platform that cannot be understood or reached. */
class AgentCommandIT {
    private static final String POSTURE = "/device/v1/posture";
    private static final String PLAN = "/device/v1/plan";
    private static final String TOKEN = "/oauth2/token";
    private static final String ENROLL = "/.well-known/est/simpleenroll";

    @RegisterExtension
    private final TestAgent agent = new TestAgent();

    private final FakePlatform platform = agent.platform();

    @Test
    void enrollReportTokenStatusUnenroll() throws Exception {
        AgentRun enrolled = agent.enroll("--name", "anna's laptop");
        assertThat(enrolled.exit()).as(enrolled.err()).isZero();
        assertThat(enrolled.err()).isEmpty();
        assertThat(platform.seen(ENROLL).getFirst().headers().get("Portcullis-device-name"))
                .isEqualTo("anna's laptop");
        for (String file : new String[] {"identity.p12", "identity.passphrase", "state.json", "platform-ca.pem"}) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(agent.home().resolve(file))))
                    .isEqualTo("rw-------");
        }

        AgentRun report = agent.run("report");
        assertThat(report.exit()).as(report.err()).isZero();
        assertThat(report.out()).contains("compliant", "Next report", "Valid until");
        JsonNode claims = platform.lastReport();
        assertThat(claims.get("aud").asString()).isEqualTo(FakePlatform.ISSUER);
        assertThat(claims.get("posture").propertyNames())
                .containsExactlyInAnyOrder("os.type", "agent.version", "disk.root.encrypted");

        AgentRun token = agent.run("token", "--resource", "https://payroll.example");
        assertThat(token.exit()).as(token.err()).isZero();
        assertThat(token.out()).isEqualTo("eyJ.t.s" + System.lineSeparator());
        assertThat(platform.seen(TOKEN).getFirst().body())
                .contains("grant_type=client_credentials", "resource=https%3A%2F%2Fpayroll.example")
                .contains("client_id=" + claims.get("sub").asString());
        JsonNode json = WireJson.mapper()
                .readTree(agent.run("token", "--resource", "https://payroll.example", "--json")
                        .out());
        assertThat(json.get("expires_in").asInt()).isEqualTo(300);
        assertThat(json.get("resource").asString()).isEqualTo("https://payroll.example");

        platform.close();
        AgentRun status = agent.run("status");
        assertThat(status.exit()).as(status.err()).isZero();
        assertThat(status.out()).contains("anna's laptop", "valid until", "compliant");
        JsonNode document =
                WireJson.mapper().readTree(agent.run("status", "--json").out());
        assertThat(document.get("device_id").asString())
                .isEqualTo(claims.get("sub").asString());
        assertThat(document.get("answer").get("decision").get("status").asString())
                .isEqualTo("compliant");

        AgentRun kept = agent.run("unenroll");
        assertThat(kept.exit()).isEqualTo(5);
        assertThat(agent.run("status").exit()).isZero();
        assertThat(agent.run("unenroll", "--local").exit()).isZero();
        assertThat(agent.run("status").exit()).isEqualTo(3);
    }

    @Test
    void unenrollTellsThePlatform() {
        agent.enrolled();
        AgentRun run = agent.run("unenroll");
        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(platform.seen("/device/v1/unenroll")).hasSize(1);
        assertThat(agent.run("report").exit()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "200, <html>It works!</html>",
        "200, {}",
        "200, '{\"decision\":{\"device_id\":1}}'",
        "403, <html>Forbidden</html>",
        "200, ''"
    })
    void garbageIsNoPlatform(int status, String body) {
        agent.enrolled();
        platform.script(POSTURE, new Canned(status, "text/html", body, Map.of()));
        AgentRun run = agent.run("report");
        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.err().lines()).singleElement().asString().startsWith("error: ");
        platform.script(PLAN, new Canned(status, "text/html", body, Map.of()));
        assertThat(agent.run("report").exit()).isEqualTo(5);
        platform.script(TOKEN, new Canned(status, "text/html", body, Map.of()));
        assertThat(agent.run("token", "--resource", "https://x").exit()).isEqualTo(5);
    }

    @Test
    void anUnreachablePlatformIsFive() {
        agent.enrolled();
        platform.close();
        for (String[] arguments : new String[][] {{"report"}, {"token", "--resource", "https://x"}}) {
            AgentRun run = agent.run(arguments);
            assertThat(run.exit()).isEqualTo(5);
            assertThat(run.err().lines()).singleElement().asString().contains("No connection to");
        }
    }
}
