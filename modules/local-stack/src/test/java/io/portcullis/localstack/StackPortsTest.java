package io.portcullis.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackPortsTest {
    @TempDir
    Path directory;

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        StackPorts ports = StackPorts.load(directory.resolve("none"), Map.of());

        assertThat(ports.named())
                .containsEntry("platform", 8443)
                .containsEntry("device-plane", 8444)
                .containsEntry("console", 9443)
                .containsEntry("sample-app", 7443)
                .containsEntry("postgres", 15432)
                .containsEntry("kafka", 19092);
    }

    @Test
    void aPortFromTheEnvironmentIsRememberedForLaterCommands() {
        Path settings = directory.resolve("stack.properties");
        StackPorts.load(settings, Map.of("PORTCULLIS_PORT_DEVICE_PLANE", "28444"))
                .save(settings);

        StackPorts later = StackPorts.load(settings, Map.of());

        assertThat(later.devicePlane()).isEqualTo(28444);
        assertThat(later.platform()).isEqualTo(8443);
    }

    @Test
    void whatIsNoPortIsNamedWithItsSource() throws IOException {
        Path settings = directory.resolve("stack.properties");
        Files.writeString(settings, "port.kafka=many\n");

        assertThatThrownBy(() -> StackPorts.load(settings, Map.of()))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("port.kafka")
                .hasMessageContaining("'many'");
        assertThatThrownBy(() -> StackPorts.load(settings, Map.of("PORTCULLIS_PORT_KAFKA", "70000")))
                .hasMessageContaining("PORTCULLIS_PORT_KAFKA");
    }
}
