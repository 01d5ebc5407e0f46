package io.portcullis.agent.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.agent.AgentFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpmToolsTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aToolThatIsMissingIsNamedByItsPackage() {
        assertThatThrownBy(() -> TpmTools.require(List.of("sh", "no-such-tool")))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("apt-get install tpm2-tools");
    }

    @Test
    void whatAToolSaysIsAnswered() throws Exception {
        TpmTools tools = new TpmTools(directory, Map.of("GREETING", "hello"));

        assertThat(tools.run(Duration.ofSeconds(20), "sh", "-c", "echo $GREETING; pwd"))
                .isEqualTo("hello\n" + directory.toRealPath() + "\n");
    }

    @Test
    void whyAToolFailsIsSaidInOneLine() {
        TpmTools tools = new TpmTools(directory, Map.of());

        assertThatThrownBy(() -> tools.run(
                        Duration.ofSeconds(20),
                        "sh",
                        "-c",
                        "echo 'WARNING:esys:x' >&2; echo 'ERROR: Esys_Create(0x902) - out of memory' >&2;"
                                + " echo 'ERROR: Unable to run tpm2_create' >&2; exit 1"))
                .isInstanceOf(AgentFailure.class)
                .hasMessage("sh failed: ERROR: Esys_Create(0x902) - out of memory");
    }

    @Test
    void aTpmThatDoesNotAnswerIsGivenUp() {
        TpmTools tools = new TpmTools(directory, Map.of());

        assertThatThrownBy(() -> tools.run(Duration.ofMillis(50), "sleep", "60"))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("The TPM does not answer");
    }

    @Test
    void aStoredCertificateLosesItsPadding() throws Exception {
        byte[] stored = new byte[20];
        stored[0] = 0x30;
        stored[1] = (byte) 0x82;
        stored[3] = 6;

        assertThat(TpmSession.withoutPadding(stored)).isEqualTo(Arrays.copyOf(stored, 10));
        stored[2] = 1;
        assertThatThrownBy(() -> TpmSession.withoutPadding(stored)).isInstanceOf(AgentFailure.class);
        assertThatThrownBy(() -> TpmSession.withoutPadding(new byte[0])).isInstanceOf(AgentFailure.class);
    }
}
