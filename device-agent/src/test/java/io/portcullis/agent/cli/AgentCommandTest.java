package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.WireJson;
import io.portcullis.posture.Attribute;
import io.portcullis.posture.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AgentCommandTest {

    @TempDir
    private Path temporary = Path.of("");

    private AgentRun run(String... arguments) {
        return AgentRun.of(temporary.resolve("home"), arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dance",
                "enroll",
                "enroll --server https://localhost:8444",
                "enroll --server https://localhost:8444 --token a --token-file b",
                "enroll --server http://localhost:8444 --token a",
                "enroll --server https://localhost:8444/somewhere --token a",
                "enroll --server https://localhost:8444 --token a --name ümlaut",
                "token",
                "report --frobnicate",
                "enroll --server https://localhost:8444 --token a --key-store cloud",
                "enroll --server https://localhost:8444 --token a --key-store pkcs11",
                "enroll --server https://localhost:8444 --token a --pin-file x"
            })
    void wrongUsageIsOneLineAndTwo(String arguments) {
        AgentRun run = run(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("error: ")
                .contains("--help");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "report",
                "report --json",
                "status",
                "status --json",
                "token --resource https://x",
                "run",
                "renew",
                "unenroll"
            })
    void withoutEnrollmentThree(String arguments) {
        AgentRun run = run(arguments.split(" ", -1));
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("error: ")
                .contains("not enrolled");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void helpTellsTheExitCodes() {
        AgentRun run = run("--help");
        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains("Exit codes", "refused by policy", "enroll", "report", "token", "proof", "status", "run");
        assertThat(run("report", "--help").out()).contains("--dry-run");
        assertThat(run("--version").out()).startsWith("portcullis agent ");
    }

    @Test
    void aPlatformThatIsNotThereIsFive() throws Exception {
        AgentRun run = run("enroll", "--server", "https://localhost:1", "--token", "pce_x");
        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.err().lines()).singleElement().asString().contains("https://localhost:1");
        try (var left = Files.list(temporary.resolve("home"))) {
            assertThat(left.map(path -> path.getFileName().toString())).allMatch(name -> name.endsWith(".lock"));
        }
    }

    @Test
    void anUnreadableCaOrTokenFileIsNamed() {
        assertThat(run("enroll", "--server", "https://localhost:1", "--token", "x", "--ca-file", "/no/such.pem")
                        .err())
                .contains("/no/such.pem");
        assertThat(run("enroll", "--server", "https://localhost:1", "--token-file", "/no/such.token")
                        .err())
                .contains("/no/such.token");
    }

    @Test
    void aHomeThatOthersCanEnterIsRefused() throws Exception {
        Path home = Files.createDirectory(temporary.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        AgentRun run = run("enroll", "--server", "https://localhost:1", "--token", "x");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("chmod 700");
        assertThat(run("status").exit()).isEqualTo(1);
    }

    @Test
    void aDryRunWithoutEnrollmentShowsEverythingAndTouchesNothing() {
        AgentRun run = run("report", "--dry-run");
        assertThat(run.exit()).isZero();
        JsonNode claims = WireJson.mapper().readTree(run.out());
        assertThat(claims.get("eat_profile").asString()).isEqualTo("tag:portcullis.io,2026:posture:v1");
        assertThat(claims.get("posture").propertyNames()).hasSize((int) Catalogue.standard().attributes().stream()
                .filter(Attribute::isReported)
                .count());
        assertThat(claims.get("posture").get("os.type").get("value").asString()).isEqualTo("linux");
        assertThat(run.err()).contains("Nothing was sent");
        assertThat(temporary.resolve("home")).doesNotExist();
    }
}
