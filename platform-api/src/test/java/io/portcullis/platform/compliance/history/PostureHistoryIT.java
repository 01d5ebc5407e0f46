package io.portcullis.platform.compliance.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.AccessQuestion;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.evidence.PostureJson;
import io.portcullis.platform.compliance.reports.ReportingDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of reports and of granted requests: what is new, for a month, without anybody looking after it. */
class PostureHistoryIT {
    private static final Map<String, Object> HEALTHY = Map.of(
            "os.type", "linux",
            "os.version", "12.7",
            "agent.version", "1.0",
            "host.name", "machine",
            "disk.root.encrypted", true,
            "boot.secure_boot", true);
    private static final Map<String, Object> UNENCRYPTED =
            Map.of("os.type", "linux", "disk.root.encrypted", false, "boot.secure_boot", true);

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");
    private final ReportingDevice device = new ReportingDevice(installation);

    @BeforeEach
    void publish() {
        node.judge(installation.signed(1, Policies.DISK));
        node.get(HistoryPartitions.class).upkeep();
    }

    @AfterEach
    void close() {
        installation.close();
    }

    private List<PostureHistory.Kept> kept() {
        Instant end = installation.clock.instant().plusSeconds(1);
        return node.get(PostureHistory.class)
                .page(device.id, end.minus(Duration.ofDays(400)), end, PostureHistory.Place.latest(end), 100);
    }

    private List<String> partitions(String table) {
        return installation
                .jdbc
                .sql("select inhrelid::regclass::text from pg_inherits where inhparent = ?::regclass order by 1")
                .param("compliance." + table)
                .query(String.class)
                .list();
    }

    private void ask() {
        var decision = node.get(Compliance.class)
                .decide(List.of(
                        new AccessQuestion(device.id, List.of(), "company", KeyProtection.SOFTWARE, Policies.APP)))
                .getFirst();
        if (decision instanceof AccessDecision.Granted) {
            node.get(Compliance.class).tokenGranted(device.id, Policies.APP);
        }
    }

    private long counted() {
        return installation
                .jdbc
                .sql("select coalesce(sum(requests), 0) from compliance.granted_requests")
                .query(Long.class)
                .single();
    }

    @Test
    void onlyWhatIsNewIsKeptAndItIsKeptWhole() {
        device.report(node, HEALTHY);
        installation.clock.advance(Duration.ofMinutes(1));
        device.report(node, HEALTHY);
        byte[] last = device.signed(device.header(), device.claims(device.readings(HEALTHY)));
        device.send(node, last);
        device.send(node, device.unchanged(ReportingDevice.hash(last)));
        installation.clock.advance(Duration.ofMinutes(1));
        device.report(node, UNENCRYPTED);

        var kept = kept();

        assertThat(kept).hasSize(2);
        assertThat(kept.getFirst().readings()).containsOnlyKeys(UNENCRYPTED.keySet());
        assertThat(kept.getFirst().changedSince(kept.getLast())).containsExactly("disk.root.encrypted");
        assertThat(kept.getLast().readings()).containsOnlyKeys(HEALTHY.keySet());
        assertThat(kept.getLast().readings())
                .hasEntrySatisfying(
                        "os.version", reading -> assertThat(reading.value()).isEqualTo("12.7"));
        assertThat(kept.getLast().changedSince(null)).hasSize(HEALTHY.size());
    }

    @Test
    void daysAreMadeAheadAndDroppedByWhicheverNode() {
        assertThat(partitions("posture_history")).hasSize(5);
        device.report(node, HEALTHY);
        ask();
        node.get(GrantedRequests.class).flush();
        assertThat(installation
                        .jdbc
                        .sql("select count(*) from compliance.posture_history_default")
                        .query(Long.class)
                        .single())
                .isZero();
        installation.clock.advance(Duration.ofDays(30));
        installation.node("two").get(HistoryPartitions.class).upkeep();
        assertThat(kept()).hasSize(1);
        installation.clock.advance(Duration.ofDays(1));
        installation.node("two").get(HistoryPartitions.class).upkeep();
        node.get(HistoryPartitions.class).upkeep();

        assertThat(kept()).isEmpty();
        assertThat(counted()).isZero();
        assertThat(partitions("posture_history")).hasSizeLessThanOrEqualTo(9);
        assertThat(partitions("granted_requests")).hasSizeLessThanOrEqualTo(9);
    }

    @Test
    void aJumpOfTheClockLosesNothingAndKeepsNothingForever() {
        installation.clock.advance(Duration.ofDays(10));
        device.report(node, HEALTHY);
        node.get(HistoryPartitions.class).upkeep();
        assertThat(kept()).hasSize(1);
        installation.clock.advance(Duration.ofDays(32));
        node.get(HistoryPartitions.class).upkeep();
        assertThat(kept()).isEmpty();
    }

    @Test
    void grantedRequestsAreCountedByHourAndRefusedOnesAreNot() {
        ask();
        device.report(node, UNENCRYPTED);
        ask();
        node.get(GrantedRequests.class).flush();
        assertThat(counted()).isZero();
        device.report(node, HEALTHY);
        ask();
        ask();
        node.get(GrantedRequests.class).flush();
        ask();
        node.get(GrantedRequests.class).flush();
        node.get(GrantedRequests.class).flush();

        assertThat(counted()).isEqualTo(3);
        assertThat(installation
                        .jdbc
                        .sql("select count(*) from compliance.granted_requests")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void whatIsPackedComesOutAsItWas() {
        device.report(node, HEALTHY);
        var readings =
                node.get(StateStore.class).evidence(device.id).orElseThrow().reported();

        byte[] packed = PostureArchive.pack(readings);

        assertThat(PostureArchive.unpack(packed)).isEqualTo(readings);
        assertThat(packed.length).isLessThan(PostureJson.text(readings).length() / 3);
    }
}
