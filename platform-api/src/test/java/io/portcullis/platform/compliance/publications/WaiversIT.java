package io.portcullis.platform.compliance.publications;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WaiverPayload;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.AccessQuestion;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.ComplianceEvent.WaiverRejected;
import io.portcullis.platform.compliance.ComplianceEvent.WaiverTaken;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.policies.PolicyMessage;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.redecisions.Redeciding;
import io.portcullis.platform.compliance.reports.ReportingDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaiversIT {
    private static final Map<String, Object> UNENCRYPTED =
            Map.of("os.type", "linux", "disk.root.encrypted", false, "boot.secure_boot", true);

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");
    private final Installation.Node other = installation.node("two");
    private final UUID id = UUID.randomUUID();
    private ReportingDevice device = new ReportingDevice(installation, "finance");

    @BeforeEach
    void blocked() {
        node.judge(installation.signed(1, Policies.DISK));
        node.work();
        device.report(node, UNENCRYPTED);
        assertThat(decide(node)).isInstanceOf(AccessDecision.Refused.class);
    }

    @AfterEach
    void close() {
        installation.close();
    }

    private Instant now() {
        return installation.clock.instant();
    }

    private AccessDecision decide(Installation.Node by) {
        return by.get(Compliance.class)
                .decide(List.of(new AccessQuestion(
                        device.id, List.of("finance"), "company", KeyProtection.SOFTWARE, Policies.APP)))
                .getFirst();
    }

    private Instant leaseAt(Installation.Node by) {
        assertThat(decide(by)).isInstanceOf(AccessDecision.Granted.class);
        return ((AccessDecision.Granted) decide(by)).validUntil();
    }

    private String status() {
        return node.get(DecisionChanges.class).ofDevice(device.id, 1).getFirst().status();
    }

    private WaiverPayload waiver(long version, @Nullable UUID forDevice, @Nullable String group, Duration length) {
        return new WaiverPayload(
                id,
                version,
                "baseline/disk-encrypted",
                forDevice,
                group,
                now(),
                now().plus(length),
                "A new disk is on its way",
                "ada",
                List.of("grace"),
                null,
                null);
    }

    private static WaiverPayload withdrawn(WaiverPayload waiver, long version, Instant at) {
        return new WaiverPayload(
                waiver.id(),
                version,
                waiver.check(),
                waiver.device(),
                waiver.group(),
                waiver.from(),
                waiver.until(),
                waiver.reason(),
                waiver.requestedBy(),
                waiver.approvers(),
                at,
                "grace");
    }

    private String signed(WaiverPayload waiver) {
        return TestPolicies.signed(installation.signer, waiver);
    }

    private void take(Installation.Node by, WaiverPayload waiver) {
        by.judgeWaiver(Topics.waiverKey(waiver.id()), signed(waiver));
    }

    private List<String> reasons() {
        return installation.events(WaiverRejected.class).stream()
                .flatMap(rejected -> rejected.reasons().stream())
                .toList();
    }

    @Test
    void aWaiverThatComesWhileTheFleetIsDecidedAnewIsNotLost() {
        String shorter = Policies.DISK.replace("max_age: 1h", "max_age: 30m");
        node.judge(installation.signed(2, shorter));
        var read = node.get(StateStore.class).lock("d.device_id = ?", device.id);
        var rules = node.get(PolicySets.class).rules();
        installation.clock.advance(Duration.ofSeconds(1));

        take(other, waiver(1, device.id, null, Duration.ofDays(1)));
        int written = installation.transactions.execute(_ -> Redeciding.decide(node, read, rules, now()));
        assertThat(written).isZero();
        node.work();

        assertThat(status()).isEqualTo("compliant");
        assertThat(decide(node)).isInstanceOf(AccessDecision.Granted.class);
    }

    @Test
    void itExcusesAtOnceOnEveryNodeAndTheLeaseEndsWithIt() {
        take(node, waiver(1, device.id, null, Duration.ofMinutes(5)));
        // Nobody swept yet: tokens follow the waiver anyway.
        assertThat(leaseAt(other)).isEqualTo(now().plus(Duration.ofMinutes(5)));

        other.work();
        assertThat(status()).isEqualTo("compliant");
        assertThat(leaseAt(node)).isEqualTo(now().plus(Duration.ofMinutes(5)));

        installation.clock.advance(Duration.ofMinutes(5));
        assertThat(decide(node)).isInstanceOf(AccessDecision.Refused.class);
        node.work();
        assertThat(status()).isEqualTo("non_compliant");
        assertThat(installation.events(WaiverTaken.class)).singleElement().satisfies(taken -> {
            assertThat(taken.by()).containsExactly("grace");
            assertThat(taken.withdrawn()).isFalse();
        });
    }

    @Test
    void itBeginsByItselfWhenItsTimeComes() {
        var later = waiver(1, device.id, null, Duration.ofHours(1));
        var begins = new WaiverPayload(
                id,
                1,
                later.check(),
                device.id,
                null,
                now().plusSeconds(60),
                later.until(),
                "r",
                "ada",
                List.of("grace"),
                null,
                null);
        take(node, begins);
        node.work();
        assertThat(status()).isEqualTo("non_compliant");
        installation.clock.advance(Duration.ofSeconds(60));
        other.work();
        assertThat(status()).isEqualTo("compliant");
    }

    @Test
    void aWaiverOfAGroupExcusesItsMembersAndNobodyElse() {
        var outsider = new ReportingDevice(installation, "berlin");
        outsider.report(node, UNENCRYPTED);
        take(node, waiver(1, null, "finance", Duration.ofHours(2)));
        node.work();

        assertThat(status()).isEqualTo("compliant");
        assertThat(node.get(DecisionChanges.class)
                        .ofDevice(outsider.id, 1)
                        .getFirst()
                        .status())
                .isEqualTo("non_compliant");
        // Who leaves the group is not excused by its waiver, even before the next report.
        var moved = new AccessQuestion(device.id, List.of(), "company", KeyProtection.SOFTWARE, Policies.APP);
        assertThat(node.get(Compliance.class).decide(List.of(moved)).getFirst())
                .isInstanceOf(AccessDecision.Refused.class);
    }

    @Test
    void aReportUnderAWaiverIsExcused() {
        take(node, waiver(1, device.id, null, Duration.ofMinutes(30)));
        installation.clock.advance(Duration.ofMinutes(1));
        var decision = device.accepted(other, UNENCRYPTED).decision();
        assertThat(decision.status()).isEqualTo("compliant");
        assertThat(decision.failing()).singleElement().satisfies(check -> {
            assertThat(check.outcome()).isEqualTo("waived");
            assertThat(check.waivedUntil()).isEqualTo(now().plus(Duration.ofMinutes(29)));
        });
    }

    @Test
    void whatWasWithdrawnStaysSoInWhateverOrderItComes() {
        var first = waiver(1, device.id, null, Duration.ofHours(1));
        String approved = signed(first);
        node.judgeWaiver(Topics.waiverKey(id), approved);
        node.work();
        assertThat(status()).isEqualTo("compliant");

        take(other, withdrawn(first, 3, now()));
        assertThat(decide(node)).isInstanceOf(AccessDecision.Refused.class);
        node.work();
        assertThat(status()).isEqualTo("non_compliant");

        // Read anew after a restart, replayed at another place, an older version, a newer one that takes it back.
        node.judgeWaiver(Topics.waiverKey(id), approved);
        node.get(PolicyIntake.class)
                .judge(new PolicyMessage(Topics.waiverKey(id), approved, 7, installation.clock.instant()));
        take(node, waiver(2, device.id, null, Duration.ofHours(5)));
        take(node, waiver(4, device.id, null, Duration.ofHours(5)));
        node.work();
        assertThat(status()).isEqualTo("non_compliant");
        assertThat(decide(other)).isInstanceOf(AccessDecision.Refused.class);
        assertThat(reasons())
                .containsExactly(
                        "Version 1 is not above version 3, which is known.",
                        "Version 2 is not above version 3, which is known.",
                        "The waiver was withdrawn, and stays so; ask for a new one.");
    }

    @Test
    void itStaysWithWhomItWasApprovedFor() {
        var neighbour = new ReportingDevice(installation, "berlin");
        neighbour.report(node, UNENCRYPTED);
        take(node, waiver(1, device.id, null, Duration.ofHours(1)));
        take(node, waiver(2, neighbour.id, null, Duration.ofHours(1)));
        node.work();

        assertThat(reasons()).containsExactly("A waiver stays with whom it was approved for; ask for a new one.");
        assertThat(node.get(DecisionChanges.class)
                        .ofDevice(neighbour.id, 1)
                        .getFirst()
                        .status())
                .isEqualTo("non_compliant");
        assertThat(status()).isEqualTo("compliant");
    }

    @Test
    void aWithdrawalThatArrivesFirstBeatsWhatItWithdraws() {
        var first = waiver(1, device.id, null, Duration.ofHours(1));
        take(node, withdrawn(first, 2, now()));
        take(other, first);
        node.work();
        assertThat(status()).isEqualTo("non_compliant");
    }

    @Test
    void forgedAndUnfitWaiversAreRefusedEachWithItsReason() {
        var good = waiver(1, device.id, null, Duration.ofHours(1));
        String key = Topics.waiverKey(id);
        node.judgeWaiver(key, "not a message");
        node.judgeWaiver(key, "");
        node.judgeWaiver(key, TestPolicies.signed(Installation.key(), good));
        node.judgeWaiver(key, TestPolicies.signed(installation.signer, ClaimNames.POLICY_SET_TYPE, good));
        node.judgeWaiver(Topics.waiverKey(UUID.randomUUID()), signed(good));
        node.judgeWaiver(key, signed(approvedBy(good, List.of())));
        node.judgeWaiver(key, signed(approvedBy(good, List.of("grace", "ada"))));
        node.judgeWaiver(key, signed(waiver(1, device.id, "finance", Duration.ofHours(1))));
        node.judgeWaiver(key, signed(waiver(1, device.id, null, Duration.ofDays(400))));
        node.judgeWaiver(key, signed(waiver(0, device.id, null, Duration.ofHours(1))));
        node.judge(TestPolicies.signed(installation.signer, ClaimNames.WAIVER_TYPE, good));
        node.work();

        assertThat(status()).isEqualTo("non_compliant");
        assertThat(installation.events(WaiverTaken.class)).isEmpty();
        assertThat(reasons())
                .hasSize(10)
                .anyMatch(reason -> reason.contains("is not trusted"))
                .anyMatch(reason -> reason.contains("Nobody approved"))
                .anyMatch(reason -> reason.contains("approved by who asked"))
                .anyMatch(reason -> reason.contains("one device or for one group"))
                .anyMatch(reason -> reason.contains("at most"))
                .anyMatch(reason -> reason.contains("not that of waiver"));
        node.judgeWaiver(key, "not a message");
        assertThat(reasons()).hasSize(10);
    }

    private static WaiverPayload approvedBy(WaiverPayload waiver, List<String> approvers) {
        return new WaiverPayload(
                waiver.id(),
                waiver.version(),
                waiver.check(),
                waiver.device(),
                waiver.group(),
                waiver.from(),
                waiver.until(),
                waiver.reason(),
                waiver.requestedBy(),
                approvers,
                null,
                null);
    }

    @Test
    void aRowThatNobodySignedExcusesNobody() {
        take(node, waiver(1, device.id, null, Duration.ofHours(1)));
        String forged = TestPolicies.signed(Installation.key(), waiver(1, device.id, null, Duration.ofHours(1)));
        installation
                .jdbc
                .sql("update compliance.waivers set jws = ?")
                .param(forged)
                .update();
        assertThat(decide(installation.node("three"))).isInstanceOf(AccessDecision.Refused.class);
    }

    @Test
    void aDeviceThatReportedForTheFirstTimeMeanwhileIsLookedAtAgain() {
        take(node, waiver(1, null, "finance", Duration.ofHours(1)));
        var first = new ReportingDevice(installation, "finance");
        first.report(node, UNENCRYPTED);
        // As if its row had not been there yet when the withdrawal was stored.
        node.work();
        take(other, withdrawn(waiver(1, null, "finance", Duration.ofHours(1)), 2, now()));
        installation
                .jdbc
                .sql("update compliance.device_state set next_change = null, version = 1 where device_id = ?")
                .param(first.id)
                .update();
        node.work();
        assertThat(node.get(DecisionChanges.class)
                        .ofDevice(first.id, 1)
                        .getFirst()
                        .status())
                .isEqualTo("compliant");

        installation.clock.advance(Duration.ofSeconds(30));
        node.work();
        assertThat(node.get(DecisionChanges.class)
                        .ofDevice(first.id, 1)
                        .getFirst()
                        .status())
                .isEqualTo("non_compliant");
    }
}
