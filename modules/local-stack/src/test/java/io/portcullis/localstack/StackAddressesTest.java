package io.portcullis.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackAddressesTest {
    @TempDir
    Path directory;

    private final StackAddresses addresses = new StackAddresses(
            "https://localhost:8443",
            "https://localhost:8444",
            "https://localhost:9443",
            "https://localhost:7443",
            Path.of("/a directory/ca.pem"),
            "admin",
            "it's secret",
            "automation",
            "other-secret",
            Path.of("/home"));

    @Test
    void theFileHoldsExactlyThePublishedVariablesAndOnlyItsOwnerReadsIt() throws Exception {
        Path file = directory.resolve("stack.env");
        addresses.write(file);

        assertThat(Files.readAllLines(file).stream().map(line -> line.split("=", -1)[0]))
                .containsExactly(
                        "PORTCULLIS_ISSUER",
                        "PORTCULLIS_DEVICE_URL",
                        "PORTCULLIS_CONSOLE_URL",
                        "PORTCULLIS_SAMPLE_APP_URL",
                        "PORTCULLIS_CA_FILE",
                        "PORTCULLIS_ADMIN_USER",
                        "PORTCULLIS_ADMIN_PASSWORD",
                        "PORTCULLIS_AUTOMATION_CLIENT_ID",
                        "PORTCULLIS_AUTOMATION_CLIENT_SECRET",
                        "PORTCULLIS_AGENT_HOME");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aShellReadsTheValuesAsTheyAre() throws Exception {
        Path file = directory.resolve("stack.env");
        addresses.write(file);

        Process shell = new ProcessBuilder(List.of(
                        "/bin/sh",
                        "-c",
                        ". \"$1\"; printf '%s|%s' \"$PORTCULLIS_ADMIN_PASSWORD\" \"$PORTCULLIS_CA_FILE\"",
                        "sh",
                        file.toString()))
                .start();

        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("it's secret|/a directory/ca.pem");
    }

    @Test
    void printingThemTellsNoSecret() {
        assertThat(addresses.toString()).doesNotContain("secret");
    }
}
