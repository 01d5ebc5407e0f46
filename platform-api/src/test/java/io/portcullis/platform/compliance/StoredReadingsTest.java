package io.portcullis.platform.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.contracts.PostureReading;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredReadingsTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:15:30.123456Z");

    private static Map<String, PostureReading> all() {
        Map<String, PostureReading> readings = new LinkedHashMap<>();
        readings.put("disk.root.encrypted", new PostureReading(true, "found", AT, "lsblk", "os_api"));
        readings.put("firewall.enabled", new PostureReading(false, "found", AT.plusSeconds(1), "nft", "os_api"));
        readings.put("os.version", new PostureReading("12.7 \"é\"", "found", AT, "os-release", "agent_reported"));
        readings.put("updates.security_pending", new PostureReading(3, "found", AT, "apt", "os_api"));
        readings.put("custom.double.load", new PostureReading(0.5, "found", AT, "x", "self_asserted"));
        readings.put("custom.int.large", new PostureReading(5_000_000_000L, "found", AT, "x", "attested"));
        readings.put("users", new PostureReading(List.of("ada", "grace"), "found", AT, "passwd", "os_api"));
        readings.put("tpm.version", new PostureReading(null, "not_applicable", AT, "sysfs", "os_api"));
        return readings;
    }

    @Test
    void theyAreWhatTheOtherReaderReads() {
        String text = PostureJson.text(all());
        assertThat(StoredReadings.parse(text, null))
                .isEqualTo(PostureJson.posture(PostureJson.parse(text)).readings());
        var later = AT.plusSeconds(90);
        assertThat(StoredReadings.parse(text, later))
                .isEqualTo(PostureJson.posture(PostureJson.asOf(PostureJson.parse(text), later))
                        .readings());
        assertThat(StoredReadings.parse("{}", null)).isEmpty();
    }

    @Test
    void whatIsNotWholeIsNoEvidence() {
        assertThatIllegalArgumentException().isThrownBy(() -> StoredReadings.parse("[]", null));
        assertThatIllegalArgumentException().isThrownBy(() -> StoredReadings.parse("{\"a\": 1}", null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoredReadings.parse("{\"a\": {\"value\": true, \"state\": \"found\"}}", null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoredReadings.parse(PostureJson.text(all()).replace("os_api", "believe_me"), null));
    }
}
