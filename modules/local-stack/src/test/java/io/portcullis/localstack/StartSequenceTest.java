package io.portcullis.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a sleeping process in place of a server: what is started, taken over, ended and said. */
class StartSequenceTest {
    @TempDir
    Path directory;

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final StartSequence sequence = new StartSequence(said::add);

    @AfterEach
    void end() {
        new Sleeper("any").stop();
    }

    @Test
    void whatRunsAndIsHealthyIsTakenAsItIs() {
        sequence.start(List.of(new Sleeper("one")));
        long pid = new Sleeper("one").process().running().orElseThrow().pid();

        sequence.start(List.of(new Sleeper("one")));

        assertThat(new Sleeper("one").process().running().orElseThrow().pid()).isEqualTo(pid);
        assertThat(said).last().asString().contains("already running");
    }

    @Test
    void whatRunsWithOtherSettingsIsRestarted() {
        sequence.start(List.of(new Sleeper("one")));
        long pid = new Sleeper("one").process().running().orElseThrow().pid();

        sequence.start(List.of(new Sleeper("two")));

        assertThat(new Sleeper("two").process().running().orElseThrow().pid()).isNotEqualTo(pid);
        assertThat(said).anyMatch(line -> line.contains("other settings"));
    }

    @Test
    void whatIsHalfDeadIsEndedFirst() {
        sequence.start(List.of(new Sleeper("one")));
        Sleeper ill = new Sleeper("one");
        ill.healthy = false;

        sequence.start(List.of(ill));

        assertThat(said).anyMatch(line -> line.contains("half dead"));
        assertThat(ill.process().running()).isPresent();
    }

    @Test
    void whatDiedIsSaidAndStartedAgain() throws IOException {
        Files.writeString(directory.resolve("kafka.pid"), "999999999 5\n");

        sequence.start(List.of(new Sleeper("one")));

        assertThat(said).first().asString().contains("died");
        assertThat(new Sleeper("one").process().running()).isPresent();
    }

    @Test
    void aTakenPortIsNamedWithWhoHasIt() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Sleeper sleeper = new Sleeper("one");
            sleeper.ports = List.of(socket.getLocalPort());

            assertThatThrownBy(() -> sequence.start(List.of(sleeper)))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("Port " + socket.getLocalPort())
                    .hasMessageContaining("is taken")
                    .hasMessageContaining("choose another port");
            assertThat(sleeper.process().running()).isEmpty();
        }
    }

    private final class Sleeper implements Server {
        private final String fingerprint;
        private final ServerProcess process;
        private boolean healthy = true;
        private List<Integer> ports = List.of(Ports.free());

        Sleeper(String fingerprint) {
            this.fingerprint = fingerprint;
            this.process = new ServerProcess(
                    "kafka", directory, directory.resolve("out"), Lifetime.DETACHED, ServerProcess.StopSignal.TERM);
        }

        @Override
        public Component component() {
            return Component.KAFKA;
        }

        @Override
        public ServerProcess process() {
            return process;
        }

        @Override
        public List<Integer> ports() {
            return ports;
        }

        @Override
        public String fingerprint() {
            return fingerprint;
        }

        @Override
        public void start() {
            process.start(List.of("sleep", "600"), Map.of(), directory);
        }

        @Override
        public void stop() {
            process.kill();
        }

        @Override
        public boolean isHealthy() {
            return healthy;
        }
    }
}
