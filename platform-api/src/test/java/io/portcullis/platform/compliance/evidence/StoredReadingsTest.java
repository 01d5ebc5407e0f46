package io.portcullis.platform.compliance.evidence;

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
        var later = CollectionTimes.of(AT.plusSeconds(90));
        assertThat(new StoredEvidence(text, later, null).complete())
                .isEqualTo(PostureJson.posture(PostureJson.at(PostureJson.parse(text), later)));
        assertThat(StoredReadings.parse("{}")).isEmpty();
    }

    @Test
    void whatIsNotWholeIsNoEvidence() {
        assertThatIllegalArgumentException().isThrownBy(() -> StoredReadings.parse("[]"));
        assertThatIllegalArgumentException().isThrownBy(() -> StoredReadings.parse("{\"a\": 1}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoredReadings.parse("{\"a\": {\"value\": true, \"state\": \"found\"}}"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoredReadings.parse(PostureJson.text(all()).replace("os_api", "believe_me")));
    }

    @Test
    void timesComeBackAsTheyWere() {
        var as = CollectionTimes.of(all());
        assertThat(new StoredEvidence(PostureJson.text(all()), as, null).reported())
                .isEqualTo(all());
        assertThat(new StoredEvidence(PostureJson.text(all()), as, null).complete())
                .isEqualTo(PostureJson.posture(all()));
    }

    @Test
    void oneTimeForAllIsSaidOnce() {
        var readings = new LinkedHashMap<>(all());
        readings.replaceAll((_, reading) ->
                new PostureReading(reading.value(), reading.state(), AT, reading.method(), reading.evidenceGrade()));
        assertThat(CollectionTimes.of(readings)).isEqualTo(AT.toString());
        assertThat(new StoredEvidence(PostureJson.text(readings), AT.toString(), null).reported())
                .isEqualTo(readings);
    }

    @Test
    void everyTimeMayBeAnother() {
        var readings = new LinkedHashMap<String, PostureReading>();
        for (int i = 0; i < 7; i++) {
            readings.put("a" + i, new PostureReading(i, "found", AT.plusNanos(i * 1_001L), "x", "os_api"));
        }
        assertThat(new StoredEvidence(PostureJson.text(readings), CollectionTimes.of(readings), null).reported())
                .isEqualTo(readings);
        assertThat(CollectionTimes.of(Map.of())).isEmpty();
    }
}
