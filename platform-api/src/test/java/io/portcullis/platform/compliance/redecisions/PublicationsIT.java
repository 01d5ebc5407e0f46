package io.portcullis.platform.compliance.redecisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.AccessQuestion;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.decisions.StoredState;
import io.portcullis.platform.compliance.reports.ReportingDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a publication leaves as it is, and what must not slip past it. */
class PublicationsIT {
    private static final Map<String, Object> HEALTHY =
            Map.of("os.type", "linux", "disk.root.encrypted", true, "boot.secure_boot", true, "firewall.enabled", true);
    private static final Map<String, Object> WITHOUT_FIREWALL = Map.of(
            "os.type", "linux", "disk.root.encrypted", true, "boot.secure_boot", true, "firewall.enabled", false);
    /** One check more for the same level, which every machine here passes. */
    private static final String DISK_ON_LINUX = Policies.DISK
            .replace("levels:\n", """
                      - { id: linux, title: It is Linux, expression: 'os.type == "linux"', severity: low, max_age: 1h }
                levels:
                """)
            .replace("requires: [disk-encrypted]", "requires: [disk-encrypted, linux]");

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");

    @AfterEach
    void close() {
        installation.close();
    }

    private AccessDecision.Granted granted(ReportingDevice device) {
        var decision = node.get(Compliance.class)
                .decide(List.of(
                        new AccessQuestion(device.id, List.of(), "company", KeyProtection.SOFTWARE, Policies.APP)))
                .getFirst();
        assertThat(decision).isInstanceOf(AccessDecision.Granted.class);
        return (AccessDecision.Granted) decision;
    }

    private StoredState row(ReportingDevice device) {
        var state = node.get(StateStore.class).find(device.id).state();
        assertThat(state).isNotNull();
        return state;
    }

    private String status(ReportingDevice device) {
        return node.get(DecisionChanges.class).ofDevice(device.id, 1).getFirst().status();
    }

    @Test
    void aRowThatSaysTheSameStaysAndTokensSayWhatIsInForce() {
        node.judge(installation.signed(1, Policies.DISK));
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        long version = row(device).version();

        node.judge(installation.signed(2, DISK_ON_LINUX));
        node.reevaluateAll();

        assertThat(row(device).version()).isEqualTo(version);
        var granted = granted(device);
        assertThat(granted.policyRevision()).isEqualTo(2);
        assertThat(granted.checks()).containsOnlyKeys("disk-encrypted", "linux", "secure-boot");
    }

    @Test
    void aNodeThatKnowsNoPostureYetGrantsTheSame() {
        node.judge(installation.signed(1, Policies.DISK));
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        node.judge(installation.signed(2, DISK_ON_LINUX));
        var before = granted(device);

        var fresh = installation
                .node("two")
                .get(Compliance.class)
                .decide(List.of(
                        new AccessQuestion(device.id, List.of(), "company", KeyProtection.SOFTWARE, Policies.APP)));

        assertThat(fresh).containsExactly(before);
    }

    @Test
    void aPartOfTheFleetIsGoneOnWithWhereANodeStopped() {
        node.judge(installation.signed(1, Policies.DISK));
        node.reevaluateAll();
        List<ReportingDevice> fleet = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            var device = ReportingDevice.inBucket(installation, 42);
            device.report(node, WITHOUT_FIREWALL);
            fleet.add(device);
        }

        node.judge(installation.signed(2, Policies.DISK_AND_FIREWALL));
        assertThat(node.get(FleetReevaluations.class).step()).isTrue();
        assertThat(fleet.stream().filter(device -> status(device).equals("non_compliant")))
                .hasSize(2);
        installation.node("two").reevaluateAll();

        fleet.forEach(device -> assertThat(status(device)).isEqualTo("non_compliant"));
        assertThat(installation.sent(Topics.COMPLIANCE)).hasSize(5 + 5);
        var last = installation.sent(Topics.POLICY_STATUS).getLast();
        assertThat(WireJson.mapper().readValue(last, PolicyStatus.class).byCompliance())
                .isEqualTo(Map.of("non_compliant", 5L));
    }

    /** Otherwise its device would stay as it was decided, and nobody would be told. */
    @Test
    void aReportThatIsJustBeingStoredIsWaitedForAndDecidedAnew() throws Exception {
        node.judge(installation.signed(1, Policies.DISK));
        node.reevaluateAll();
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        try (var threads = Executors.newFixedThreadPool(2)) {
            var tasks = installation.transactions.execute(_ -> {
                node.get(StateStore.class).lock(device.id);
                var report = threads.submit(() -> device.accepted(node, WITHOUT_FIREWALL));
                awaitWaiting("transactionid");
                var publication = threads.submit(() -> node.judge(installation.signed(2, Policies.DISK_AND_FIREWALL)));
                awaitWaiting("advisory");
                return List.of(report, publication);
            });
            for (var task : tasks) {
                task.get();
            }
        }
        node.reevaluateAll();

        assertThat(status(device)).isEqualTo("non_compliant");
        assertThat(installation.devices.statuses).containsEntry(device.id, "non_compliant");
    }

    private void awaitWaiting(String lock) {
        await().until(() -> installation
                        .jdbc
                        .sql("select count(*) from pg_locks where locktype = ? and not granted")
                        .param(lock)
                        .query(Long.class)
                        .single()
                > 0);
    }
}
