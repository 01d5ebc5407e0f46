package io.portcullis.platform.compliance.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.AccessQuestion;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.ComplianceUnavailable;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import io.portcullis.platform.compliance.reports.ReportingDevice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecisionsIT {
    private static final Map<String, Object> HEALTHY =
            Map.of("os.type", "linux", "os.version", "12.7", "disk.root.encrypted", true, "boot.secure_boot", true);

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");

    @AfterEach
    void close() {
        installation.close();
    }

    private AccessDecision decide(ReportingDevice device, String audience, String... groups) {
        return node.get(Compliance.class)
                .decide(List.of(
                        new AccessQuestion(device.id, List.of(groups), "company", KeyProtection.SOFTWARE, audience)))
                .getFirst();
    }

    private static AccessDecision.Granted granted(AccessDecision decision) {
        assertThat(decision).isInstanceOf(AccessDecision.Granted.class);
        return (AccessDecision.Granted) decision;
    }

    private static DecisionDocument refused(AccessDecision decision) {
        assertThat(decision).isInstanceOf(AccessDecision.Refused.class);
        return ((AccessDecision.Refused) decision).decision();
    }

    @Test
    void aDeviceThatReachesTheLevelIsGrantedUntilItsEvidenceEnds() {
        node.judge(installation.signed(1, Policies.DISK));
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);

        var basic = granted(decide(device, Policies.APP));
        assertThat(basic.status()).isEqualTo("compliant");
        assertThat(basic.levels()).containsExactly("basic", "high");
        assertThat(basic.policyRevision()).isEqualTo(1);
        assertThat(basic.validUntil()).isEqualTo(installation.clock.instant().plus(Duration.ofHours(1)));
        assertThat(basic.osType()).isEqualTo("linux");
        assertThat(basic.osVersion()).isEqualTo("12.7");
        assertThat(basic.checks()).isEqualTo(Map.of("disk-encrypted", "pass", "secure-boot", "pass"));

        var high = granted(decide(device, Policies.STRICT_APP));
        assertThat(high.validUntil()).isEqualTo(installation.clock.instant().plus(Duration.ofMinutes(10)));
    }

    @Test
    void staleEvidenceRefusesAtTheLevelThatNeedsIt() {
        node.judge(installation.signed(1, Policies.DISK));
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        installation.clock.advance(Duration.ofMinutes(10));

        var strict = refused(decide(device, Policies.STRICT_APP));
        assertThat(strict.status()).isEqualTo("unknown");
        assertThat(strict.failing()).singleElement().satisfies(check -> {
            assertThat(check.check()).isEqualTo("secure-boot");
            assertThat(check.reason()).isEqualTo("evidence_stale");
        });
        assertThat(granted(decide(device, Policies.APP)).levels()).containsExactly("basic");

        installation.clock.advance(Duration.ofMinutes(50));
        assertThat(refused(decide(device, Policies.APP)).status()).isEqualTo("unknown");
    }

    @Test
    void everyReasonOfTheLevelIsGiven() {
        node.judge(installation.signed(1, Policies.DISK));
        var device = new ReportingDevice(installation);
        device.report(node, Map.of("os.type", "linux", "disk.root.encrypted", false));

        var refusal = refused(decide(device, Policies.STRICT_APP));
        assertThat(refusal.status()).isEqualTo("non_compliant");
        assertThat(refusal.failing())
                .extracting(CheckOutcome::check, CheckOutcome::reason)
                .containsExactlyInAnyOrder(
                        tuple("disk-encrypted", "condition_false"), tuple("secure-boot", "evidence_missing"));
    }

    @Test
    void withoutAReportAPolicySetOrALevelNothingIsGranted() {
        var device = new ReportingDevice(installation);
        var early = refused(decide(device, Policies.APP));
        assertThat(early.status()).isEqualTo("unknown");
        assertThat(early.failing().getFirst().reason()).isEqualTo("no_policy_set");

        node.judge(installation.signed(1, Policies.DISK));
        var silent = refused(decide(device, Policies.APP));
        assertThat(silent.status()).isEqualTo("unknown");
        assertThat(silent.failing()).extracting(CheckOutcome::reason).containsExactly("no_report", "evidence_missing");

        device.report(node, HEALTHY);
        var ungoverned = refused(decide(device, "https://ungoverned.example"));
        assertThat(ungoverned.status()).isEqualTo("non_compliant");
        assertThat(ungoverned.failing().getFirst().reason()).isEqualTo("no_level_required");
        assertThat(ungoverned.failing().getFirst().message()).contains("https://ungoverned.example");
    }

    @Test
    void theNewRevisionCountsBeforeTheFleetIsDecidedAnew() {
        node.judge(installation.signed(1, Policies.DISK));
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        granted(decide(device, Policies.APP));

        // Another node applies it; this one has the old set in memory, and nobody re-evaluates.
        installation.node("two").judge(installation.signed(2, Policies.DISK_AND_FIREWALL));

        var refusal = refused(decide(device, Policies.APP));
        assertThat(refusal.policyRevision()).isEqualTo(2);
        assertThat(refusal.failing()).extracting(CheckOutcome::check).containsExactly("firewall");
        assertThat(refused(decide(device, Policies.STRICT_APP))
                        .failing()
                        .getFirst()
                        .reason())
                .isEqualTo("no_level_required");
        assertThat(node.get(Compliance.class).planRevision()).hasValue(2);
    }

    @Test
    void groupsCountAsTheyAreNow() {
        node.judge(installation.signed(1, Policies.FINANCE_ONLY));
        var device = new ReportingDevice(installation, "finance", "berlin");
        device.report(node, HEALTHY);

        granted(decide(device, Policies.APP, "berlin", "finance"));
        var moved = refused(decide(device, Policies.APP, "berlin"));
        assertThat(moved.status()).isEqualTo("non_compliant");
        assertThat(moved.failing().getFirst().reason()).isEqualTo("no_policy_in_scope");
    }

    @Test
    void whatTheAdminSeesIsTheDecisionOfNow() {
        node.judge(installation.signed(1, Policies.DISK));
        var device = new ReportingDevice(installation);
        var subject = StoredSubject.of(installation.devices.find(device.id).orElseThrow(), KeyProtection.SOFTWARE);
        assertThat(node.get(Decisions.class)
                        .current(device.id, subject)
                        .failing()
                        .getFirst()
                        .reason())
                .isEqualTo("no_report");
        device.report(node, HEALTHY);
        assertThat(node.get(Decisions.class).current(device.id, subject).status())
                .isEqualTo("compliant");
        installation.clock.advance(Duration.ofMinutes(11));
        assertThat(node.get(Decisions.class).current(device.id, subject).status())
                .isEqualTo("unknown");
    }

    @Test
    void withoutTheDatabaseNothingIsDecided() {
        var device = new ReportingDevice(installation);
        installation.dataSource.close();
        assertThatThrownBy(() -> decide(device, Policies.APP)).isInstanceOf(ComplianceUnavailable.class);
        assertThatThrownBy(() -> node.get(Compliance.class).requiredLevel(Policies.APP))
                .isInstanceOf(ComplianceUnavailable.class);
    }
}
