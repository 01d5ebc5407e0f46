package io.portcullis.platform.compliance.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.SimulatedDevice;
import io.portcullis.contracts.SimulatedRefusals;
import io.portcullis.contracts.SimulationCounts;
import io.portcullis.contracts.SimulationDocument;
import io.portcullis.contracts.SimulationShare;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.history.KeptPast;
import io.portcullis.platform.compliance.reports.ReportingDevice;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a policy set would do is told as it would be, and nothing happens. */
class SimulationsIT {
    private static final Map<String, Object> HEALTHY = Map.of(
            "os.type", "linux",
            "os.version", "12.7",
            "agent.version", "1.0",
            "host.name", "machine",
            "disk.root.encrypted", true,
            "boot.secure_boot", true,
            "firewall.enabled", true);

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");

    @BeforeEach
    void publish() {
        node.judge(installation.signed(1, Policies.DISK));
        KeptPast.upkeep(node);
    }

    @AfterEach
    void close() {
        installation.close();
    }

    private static Map<String, Object> but(String attribute, Object value) {
        var values = new HashMap<>(HEALTHY);
        values.put(attribute, value);
        return values;
    }

    private ReportingDevice reported(Map<String, Object> values, String... groups) {
        var device = new ReportingDevice(installation, groups);
        device.report(node, values);
        return device;
    }

    private SimulationDocument simulate(String yaml, @Nullable Integer days) {
        var result = node.get(Simulations.class).run(yaml, days, 100);
        assertThat(result).isInstanceOf(Simulations.Result.Done.class);
        return ((Simulations.Result.Done) result).document();
    }

    private void granted(ReportingDevice device, String audience) {
        node.get(Compliance.class).tokenGranted(device.id, audience);
    }

    @Test
    void thePresentSetChangesNothing() {
        reported(HEALTHY);
        reported(but("disk.root.encrypted", false));

        var answer = simulate(Policies.DISK, null);

        assertThat(answer.fleet()).isEqualTo(new SimulationCounts(0, 0, 0, 2));
        assertThat(answer.changed()).isEmpty();
        assertThat(answer.baseRevision()).isEqualTo(1);
        assertThat(answer.history()).isNull();
    }

    @Test
    void whoWouldBeBlockedIsNamedWithGroupsApplicationsAndChecks() {
        var blocked = reported(but("firewall.enabled", false), "sales");
        reported(HEALTHY, "sales");
        // Failed before as well.
        reported(but("disk.root.encrypted", false));
        // Opened what asks for Secure Boot no more than before.
        String draft = Policies.DISK_AND_FIREWALL.replace(
                "applications:", "applications:\n  - { audience: \"https://strict.example\", level: basic }");

        var answer = simulate(draft, null);

        assertThat(answer.devices()).isEqualTo(3);
        assertThat(answer.fleet().newlyBlocked()).isEqualTo(1);
        assertThat(answer.fleet().unchanged()).isEqualTo(2);
        assertThat(answer.changed()).singleElement().satisfies(device -> {
            assertThat(device.deviceId()).isEqualTo(blocked.id);
            assertThat(device.change()).isEqualTo("newly_blocked");
            assertThat(device.statusNow()).isEqualTo("compliant");
            assertThat(device.statusThen()).isEqualTo("non_compliant");
            assertThat(device.applicationsLost()).containsExactly(Policies.APP, Policies.STRICT_APP);
            assertThat(device.failing()).extracting(check -> check.check()).containsExactly("firewall");
        });
        assertThat(answer.byGroup()).containsExactly(new SimulationShare("sales", new SimulationCounts(1, 0, 0, 1)));
        assertThat(answer.byCheck())
                .containsExactly(new SimulationShare("baseline/firewall", new SimulationCounts(1, 0, 0, 2)));
        assertThat(answer.byApplication())
                .contains(new SimulationShare(Policies.APP, new SimulationCounts(1, 0, 0, 2)));
    }

    @Test
    void graceWarnsAndALooserSetFrees() {
        var noBoot = reported(but("boot.secure_boot", false));

        var freed = simulate(
                Policies.DISK.replace("extends: basic, requires: [secure-boot]", "extends: basic, requires: []"), null);
        assertThat(freed.fleet()).isEqualTo(new SimulationCounts(0, 0, 1, 0));
        assertThat(freed.changed())
                .extracting(SimulatedDevice::applicationsGained)
                .containsExactly(List.of(Policies.STRICT_APP));

        var warned = simulate(
                Policies.DISK_AND_FIREWALL.replace(
                        "expression: firewall.enabled", "expression: boot.secure_boot\n        grace: 7d"),
                null);
        assertThat(warned.changed()).extracting(SimulatedDevice::deviceId).containsExactly(noBoot.id);
    }

    @Test
    void anInvalidSetIsSaidToBeOne() {
        assertThat(node.get(Simulations.class).run("policies: [", null, 1))
                .isInstanceOf(Simulations.Result.Invalid.class);
    }

    @Test
    void requestsOfThePastAreJudgedByWhatTheDeviceLookedLikeThen() {
        var device = reported(but("firewall.enabled", false));
        granted(device, Policies.APP);
        granted(device, Policies.APP);
        KeptPast.countRequests(node);
        installation.clock.advance(Duration.ofHours(3));
        KeptPast.upkeep(node);
        device.report(node, HEALTHY);
        granted(device, Policies.APP);
        var other = reported(HEALTHY);
        granted(other, Policies.APP);
        KeptPast.countRequests(node);

        var history = simulate(Policies.DISK_AND_FIREWALL, 7).history();

        assertThat(history).isNotNull();
        assertThat(history.requests()).isEqualTo(4);
        assertThat(history.wouldBeRefused()).isEqualTo(2);
        assertThat(history.byApplication())
                .containsExactly(new SimulatedRefusals(Policies.APP, null, 4, 2, List.of("baseline/firewall")));
        assertThat(history.byDevice()).singleElement().satisfies(refused -> {
            assertThat(refused.deviceId()).isEqualTo(device.id);
            assertThat(refused.wouldBeRefused()).isEqualTo(2);
        });
        assertThat(history.since())
                .isBeforeOrEqualTo(installation.clock.instant().minus(Duration.ofHours(3)));
    }

    @Test
    void aDeviceThatHasNotChangedForLongerThanHistoryIsKeptLookedAsItDoes() {
        var device = reported(but("firewall.enabled", false));
        installation.clock.advance(Duration.ofDays(40));
        KeptPast.upkeep(node);
        device.report(node, but("firewall.enabled", false));
        granted(device, Policies.APP);
        KeptPast.countRequests(node);

        var history = simulate(Policies.DISK_AND_FIREWALL, 30).history();

        assertThat(history).isNotNull();
        assertThat(history.wouldBeRefused()).isEqualTo(1);
    }

    @Test
    void nothingIsWritten() {
        reported(but("firewall.enabled", false));
        String before = everything();
        simulate(Policies.DISK_AND_FIREWALL, 30);
        assertThat(everything()).isEqualTo(before);
    }

    private String everything() {
        return installation
                .jdbc
                .sql("select jsonb_agg(to_jsonb(d))::text || (select count(*) from outbox.outbox)"
                        + " from compliance.device_state d")
                .query(String.class)
                .single();
    }
}
