package io.portcullis.platform.compliance.redecisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.Topics;
import io.portcullis.platform.compliance.ComplianceEvent.DeviceComplianceChanged;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.reports.ReportingDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SweeperIT {
    private static final Map<String, Object> HEALTHY =
            Map.of("os.type", "linux", "disk.root.encrypted", true, "boot.secure_boot", true);

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");

    @BeforeEach
    void publish() {
        node.judge(installation.signed(1, Policies.DISK));
        node.work();
    }

    @AfterEach
    void close() {
        installation.close();
    }

    private String status(ReportingDevice device) {
        return installation
                .jdbc
                .sql("select status from compliance.device_state where device_id = ?")
                .param(device.id)
                .query(String.class)
                .single();
    }

    private int changes(ReportingDevice device) {
        return node.get(DecisionChanges.class).ofDevice(device.id, 50).size();
    }

    @Test
    void evidenceThatGoesStaleChangesTheStatusWithoutAReport() {
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        assertThat(node.get(Sweeper.class).step()).isFalse();

        installation.clock.advance(Duration.ofMinutes(10));
        node.work();

        assertThat(status(device)).isEqualTo("unknown");
        assertThat(installation.devices.statuses).containsEntry(device.id, "unknown");
        assertThat(installation.events(DeviceComplianceChanged.class)).last().satisfies(event -> {
            assertThat(event.previousStatus()).isEqualTo("compliant");
            assertThat(event.levels()).containsExactly("basic");
            assertThat(event.sequence()).isEqualTo(2);
        });
        assertThat(installation.sent(Topics.COMPLIANCE)).hasSize(2);
        assertThat(node.get(Sweeper.class).step()).isFalse();
    }

    @Test
    void reportsOfUnchangedEvidenceLeaveTheDueTimeAndAreNotUndone() {
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        var due = due(device);
        installation.clock.advance(Duration.ofMinutes(5));
        device.report(node, HEALTHY);
        assertThat(due(device)).isEqualTo(due);

        installation.clock.advance(Duration.ofMinutes(5));
        node.work();
        assertThat(status(device)).isEqualTo("compliant");
        assertThat(changes(device)).isEqualTo(1);
        assertThat(due(device)).isGreaterThan(due);

        installation.clock.advance(Duration.ofMinutes(5));
        node.work();
        assertThat(status(device)).isEqualTo("unknown");
    }

    private String due(ReportingDevice device) {
        return installation
                .jdbc
                .sql("select next_change::text from compliance.device_state where device_id = ?")
                .param(device.id)
                .query(String.class)
                .single();
    }

    @Test
    void twoNodesSweepEachDeviceOnce() throws Exception {
        List<ReportingDevice> fleet = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            var device = new ReportingDevice(installation);
            device.report(node, HEALTHY);
            fleet.add(device);
        }
        installation.clock.advance(Duration.ofMinutes(10));
        var second = installation.node("two");
        try (var threads = Executors.newFixedThreadPool(2)) {
            var one = threads.submit(node::work);
            var two = threads.submit(second::work);
            one.get();
            two.get();
        }
        node.work();

        fleet.forEach(device -> {
            assertThat(status(device)).isEqualTo("unknown");
            assertThat(changes(device)).isEqualTo(2);
        });
        assertThat(installation.sent(Topics.COMPLIANCE)).hasSize(40);
        assertThat(installation.events(DeviceComplianceChanged.class)).hasSize(40);
    }

    @Test
    void aClockThatWasAheadCostsNoDeviceItsStatus() {
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);

        installation.clock.advance(Duration.ofDays(1));
        node.work();
        assertThat(status(device)).isEqualTo("unknown");

        installation.clock.advance(Duration.ofDays(-1));
        node.work();
        assertThat(status(device)).isEqualTo("compliant");
        // There and back, each told once, in order.
        assertThat(node.get(DecisionChanges.class).ofDevice(device.id, 10))
                .extracting(change -> change.status())
                .containsExactly("compliant", "unknown", "compliant");
        assertThat(node.get(Sweeper.class).step()).isFalse();
    }

    @Test
    void aClockThatWasAheadIsNoticedByANodeThatStartsLater() {
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        installation.clock.advance(Duration.ofDays(1));
        node.work();
        installation.clock.advance(Duration.ofDays(-1));

        installation.node("two").work();
        assertThat(status(device)).isEqualTo("compliant");
    }

    @Test
    void itSleepsUntilTheNextDeviceIsDue() {
        assertThat(node.get(Sweeper.class).pause()).isEqualTo(Duration.ofSeconds(5));
        new ReportingDevice(installation).report(node, HEALTHY);
        installation.clock.advance(Duration.ofMinutes(10).minusMillis(700));
        assertThat(node.get(Sweeper.class).pause()).isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void aSweepThatDiesHalfwayIsMadeByAnother() {
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        installation.clock.advance(Duration.ofMinutes(10));
        installation.transactions.executeWithoutResult(transaction -> {
            node.get(Sweeper.class).step();
            transaction.setRollbackOnly();
        });
        assertThat(status(device)).isEqualTo("compliant");

        installation.node("two").work();
        assertThat(status(device)).isEqualTo("unknown");
        assertThat(installation.sent(Topics.COMPLIANCE)).hasSize(2);
    }
}
