package io.portcullis.platform.compliance.redecisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.platform.compliance.ComplianceEvent.FleetReevaluated;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.policies.PolicyStatuses;
import io.portcullis.platform.compliance.reports.ReportingDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetReevaluationsIT {
    private static final Map<String, Object> WITH_FIREWALL =
            Map.of("os.type", "linux", "disk.root.encrypted", true, "boot.secure_boot", true, "firewall.enabled", true);
    private static final Map<String, Object> WITHOUT_FIREWALL = Map.of(
            "os.type", "linux", "disk.root.encrypted", true, "boot.secure_boot", true, "firewall.enabled", false);

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");
    private final List<ReportingDevice> open = new ArrayList<>();
    private final List<ReportingDevice> closed = new ArrayList<>();

    /**
     * Five devices, all compliant under revision 1; two of them without a firewall. Nodes take two in a transaction.
     */
    @BeforeEach
    void fleet() {
        node.judge(installation.signed(1, Policies.DISK));
        node.reevaluateAll();
        for (int i = 0; i < 5; i++) {
            var device = new ReportingDevice(installation);
            device.report(node, i < 2 ? WITHOUT_FIREWALL : WITH_FIREWALL);
            (i < 2 ? open : closed).add(device);
        }
    }

    @AfterEach
    void close() {
        installation.close();
    }

    private List<PolicyStatus> told(long revision) {
        return installation.sent(Topics.POLICY_STATUS).stream()
                .map(json -> WireJson.mapper().readValue(json, PolicyStatus.class))
                .filter(status -> status.revision() == revision)
                .toList();
    }

    private String status(ReportingDevice device) {
        return node.get(DecisionChanges.class).ofDevice(device.id, 1).getFirst().status();
    }

    @Test
    void everyDeviceIsDecidedAnewWithProgress() {
        node.judge(installation.signed(2, Policies.DISK_AND_FIREWALL));
        while (node.get(FleetReevaluations.class).step()) {
            installation.clock.advance(Duration.ofSeconds(1));
        }

        assertThat(told(2))
                .extracting(PolicyStatus::state, PolicyStatus::devicesDone, PolicyStatus::devicesTotal)
                .containsExactly(
                        tuple("applied", 0L, 5L),
                        tuple("evaluating", 2L, 5L),
                        tuple("evaluating", 4L, 5L),
                        tuple("evaluating", 5L, 5L),
                        tuple("complete", 5L, 5L));
        assertThat(told(2).getLast().byCompliance()).isEqualTo(Map.of("compliant", 3L, "non_compliant", 2L));
        assertThat(node.get(PolicyStatuses.class).newest(2L))
                .extracting(PolicyStatus::state)
                .containsExactly("complete", "applied");
        open.forEach(device -> {
            assertThat(status(device)).isEqualTo("non_compliant");
            assertThat(installation.devices.statuses).containsEntry(device.id, "non_compliant");
        });
        closed.forEach(device -> assertThat(status(device)).isEqualTo("compliant"));
        assertThat(installation.events(FleetReevaluated.class)).hasSize(2);
        assertThat(node.get(FleetReevaluations.class).step()).isFalse();
    }

    @Test
    void anotherNodeGoesOnWhereOneStopped() {
        node.judge(installation.signed(2, Policies.DISK_AND_FIREWALL));
        assertThat(node.get(FleetReevaluations.class).step()).isTrue();

        // The first node is gone; the second was not even there when the revision came.
        installation.node("two").reevaluateAll();

        assertThat(told(2).getLast().state()).isEqualTo("complete");
        assertThat(told(2).getLast().node()).isEqualTo("two");
        // Each by its report under revision 1, and once more: levels changed for all.
        assertThat(installation.sent(Topics.COMPLIANCE)).hasSize(5 + 5);
    }

    @Test
    void twoNodesAtOnceDecideEachDeviceOnce() throws Exception {
        node.judge(installation.signed(2, Policies.DISK_AND_FIREWALL));
        var second = installation.node("two");
        try (var threads = Executors.newFixedThreadPool(2)) {
            var one = threads.submit(node::reevaluateAll);
            var two = threads.submit(second::reevaluateAll);
            one.get();
            two.get();
        }
        node.reevaluateAll();

        assertThat(told(2).stream().filter(status -> status.state().equals("complete")))
                .hasSize(1);
        assertThat(installation.sent(Topics.COMPLIANCE)).hasSize(5 + 5);
        assertThat(installation.events(FleetReevaluated.class)).hasSize(2);
    }

    @Test
    void aNewerRevisionTakesOverHalfway() {
        node.judge(installation.signed(2, Policies.DISK_AND_FIREWALL));
        assertThat(node.get(FleetReevaluations.class).step()).isTrue();
        node.judge(installation.signed(3, Policies.DISK));
        node.reevaluateAll();

        assertThat(told(2)).noneMatch(status -> status.state().equals("complete"));
        assertThat(told(3).getLast().byCompliance()).isEqualTo(Map.of("compliant", 5L));
        open.forEach(device -> assertThat(status(device)).isEqualTo("compliant"));
    }

    @Test
    void aReportInBetweenIsNotUndone() {
        node.judge(installation.signed(2, Policies.DISK_AND_FIREWALL));
        var fixed = open.getFirst();
        fixed.report(node, WITH_FIREWALL);
        node.reevaluateAll();

        assertThat(status(fixed)).isEqualTo("compliant");
        assertThat(told(2).getLast().byCompliance()).isEqualTo(Map.of("compliant", 4L, "non_compliant", 1L));
    }

    @Test
    void anEmptyFleetIsDoneAtOnce() {
        try (var empty = new Installation()) {
            var alone = empty.node("one");
            alone.judge(empty.signed(1, Policies.DISK));
            alone.reevaluateAll();
            assertThat(alone.get(PolicyStatuses.class).newest(1L).getFirst().state())
                    .isEqualTo("complete");
        }
    }
}
