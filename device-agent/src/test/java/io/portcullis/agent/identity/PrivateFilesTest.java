package io.portcullis.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.agent.AgentFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFilesTest {

    /** Stands for the process being killed: nothing after it runs. */
    private static final class Killed extends Error {}

    @TempDir
    private Path temporary = Path.of("");

    private final PrivateFiles files = new PrivateFiles();
    private Path home = Path.of("");

    @BeforeEach
    void prepare() throws Exception {
        home = temporary.resolve("deep/home");
        files.prepareDirectory(home);
    }

    @Test
    void directoryAndFilesAreTheOwnersAlone() throws Exception {
        files.write(home.resolve("secret"), "x".getBytes(UTF_8));
        assertThat(permissions(home)).isEqualTo("rwx------");
        assertThat(permissions(home.resolve("secret"))).isEqualTo("rw-------");
        assertThat(files.read(home.resolve("secret"))).hasValue("x".getBytes(UTF_8));
        assertThat(files.read(home.resolve("nothing"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw-rw-rw-"})
    void filesOfOthersAreRefused(String mode) throws Exception {
        Path secret = home.resolve("secret");
        files.write(secret, "x".getBytes(UTF_8));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> files.read(secret))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aDirectoryThatOthersCanEnterIsRefused() throws Exception {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> files.prepareDirectory(home))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("chmod 700");
    }

    @Test
    void killedBetweenWriteAndRenameTheOldContentStands() throws Exception {
        Path secret = home.resolve("secret");
        files.write(secret, "old".getBytes(UTF_8));
        PrivateFiles dying = new PrivateFiles((_, _) -> {
            throw new Killed();
        });
        assertThatThrownBy(() -> dying.write(secret, "new".getBytes(UTF_8))).isInstanceOf(Killed.class);
        assertThat(files.read(secret)).hasValue("old".getBytes(UTF_8));
        files.write(secret, "newer".getBytes(UTF_8));
        assertThat(files.read(secret)).hasValue("newer".getBytes(UTF_8));
        try (Stream<Path> left = Files.list(home)) {
            assertThat(left).containsExactly(secret);
        }
    }

    @Test
    void aFullDiskIsToldInOneLine() {
        PrivateFiles full = new PrivateFiles((_, _) -> {
            throw new IOException("No space left on device");
        });
        assertThatThrownBy(() -> full.write(home.resolve("secret"), new byte[1]))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("Cannot write");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
