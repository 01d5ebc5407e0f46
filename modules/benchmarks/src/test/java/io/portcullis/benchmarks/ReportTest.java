package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @Test
    void percentilesAreThoseOfTheMeasuredValues() {
        Latencies latencies = new Latencies();
        for (int i = 10_000; i > 0; i--) {
            latencies.add(i);
        }
        assertThat(latencies.percentile(0.50)).isEqualTo(Duration.ofNanos(5_000));
        assertThat(latencies.percentile(0.99)).isEqualTo(Duration.ofNanos(9_900));
        assertThat(latencies.percentile(1)).isEqualTo(Duration.ofNanos(10_000));
        assertThat(new Latencies().percentile(0.99)).isZero();
    }

    @Test
    void saysWhatIsMetAndWhatIsNot() {
        Report report = new Report(
                Instant.EPOCH,
                "A machine.",
                List.of("A remark."),
                List.of(
                        Figure.rate("tokens", 12_345.6, 10_000.0, "noted"),
                        Figure.latency("p99", Duration.ofMillis(51), 50.0),
                        Figure.latency("p50", Duration.ofMillis(3), null)));
        assertThat(report.asTable())
                .contains("A machine.", "A remark.")
                .containsPattern("tokens +12,346/s +10,000/s +met +noted")
                .containsPattern("p99 +51.0 ms +< 50 ms +MISSED")
                .containsPattern("p50 +3.0 ms");
        assertThat(report.asJson()).contains("\"met\" : false").contains("\"unit\" : \"/s\"");
    }

    @Test
    void readsTheStacksAddresses(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("stack.env"), """
                PORTCULLIS_ISSUER=https://localhost:8443
                PORTCULLIS_DEVICE_URL='https://localhost:8444'
                PORTCULLIS_CONSOLE_URL=https://localhost:9443
                PORTCULLIS_SAMPLE_APP_URL=https://localhost:7443
                PORTCULLIS_CA_FILE='/tmp/a b/ca.pem'
                PORTCULLIS_AUTOMATION_CLIENT_ID=automation
                PORTCULLIS_AUTOMATION_CLIENT_SECRET='it'\\''s'
                """);
        StackEnv stack = StackEnv.read(file);
        assertThat(stack.deviceUrl()).isEqualTo(URI.create("https://localhost:8444"));
        assertThat(stack.caFile()).isEqualTo(Path.of("/tmp/a b/ca.pem"));
        assertThat(stack.automationClientSecret()).isEqualTo("it's");
        assertThat(stack.toString()).doesNotContain("it's");
        assertThatThrownBy(() -> StackEnv.read(directory.resolve("none")))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("portcullis up");
    }
}
