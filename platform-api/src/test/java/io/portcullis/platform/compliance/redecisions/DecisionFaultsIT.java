package io.portcullis.platform.compliance.redecisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.RolloutStage;
import io.portcullis.contracts.Topics;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.policies.PolicyMessage;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.publications.PolicyTopic;
import io.portcullis.platform.compliance.reports.ReportingDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is to survive: deaths in the middle, messages twice and in any order, very large policy sets. */
class DecisionFaultsIT {
    private static final Map<String, Object> HEALTHY =
            Map.of("os.type", "linux", "disk.root.encrypted", true, "boot.secure_boot", true, "firewall.enabled", true);

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");

    @AfterEach
    void close() {
        installation.close();
    }

    /** Every message, to two nodes, each in another order, again and again: the outcome is that of the newest. */
    @Test
    void publicationsTwiceAndInAnyOrderEndAtTheNewest() throws Exception {
        List<String> messages = new ArrayList<>();
        for (long revision = 1; revision <= 6; revision++) {
            messages.add(
                    revision % 2 == 0
                            ? TestPolicies.signed(
                                    installation.signer,
                                    revision,
                                    Policies.DISK,
                                    new RolloutPlan(List.of(new RolloutStage(30, List.of(), 0)), 0))
                            : installation.signed(revision, Policies.DISK));
        }
        var other = installation.node("two");
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        try (var threads = Executors.newFixedThreadPool(2)) {
            var one = threads.submit(() -> {
                messages.forEach(node::judge);
                node.work();
                messages.reversed().forEach(node::judge);
                node.work();
            });
            var two = threads.submit(() -> {
                messages.reversed().forEach(other::judge);
                other.work();
                messages.forEach(other::judge);
                other.work();
            });
            one.get();
            two.get();
        }
        node.work();
        assertThat(node.get(PolicySetStore.class).inForce().revision()).isEqualTo(6);
        assertThat(installation
                        .jdbc
                        .sql("select count(*) from compliance.rollouts where state in ('running', 'paused')")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(node.get(DecisionChanges.class)
                        .ofDevice(device.id, 1)
                        .getFirst()
                        .policyRevision())
                .isPositive();
    }

    /** Between the commit and Kafka there is the outbox: what is decided is there, in order, exactly as often. */
    @Test
    void whatADyingNodeDecidedIsInTheOutboxOrWasNotDecided() {
        node.judge(installation.signed(1, Policies.DISK));
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        installation.clock.advance(Duration.ofMinutes(10));
        for (int attempt = 0; attempt < 3; attempt++) {
            installation.transactions.executeWithoutResult(transaction -> {
                assertThat(node.get(Sweeper.class).step()).isTrue();
                transaction.setRollbackOnly();
            });
        }
        assertThat(installation.sent(Topics.COMPLIANCE)).hasSize(1);
        installation.node("two").work();
        assertThat(installation.sent(Topics.COMPLIANCE))
                .hasSize(2)
                .last()
                .asString()
                .contains("\"sequence\":2");
    }

    @Test
    void aThousandChecksAreDecided() {
        String checks = IntStream.range(0, 1_000)
                .mapToObj(i -> "      - { id: check-%d, title: T, expression: %s, severity: low, max_age: 1h }"
                        .formatted(i, i % 2 == 0 ? "disk.root.encrypted" : "firewall.enabled"))
                .collect(Collectors.joining("\n"));
        String yaml = "format: portcullis/v1\npolicies:\n  - id: p\n    title: P\n    checks:\n" + checks
                + "\nlevels:\n  - { id: basic, title: Basic, requires: [check-0, check-999] }\n"
                + "applications:\n  - { audience: \"" + Policies.APP + "\", level: basic }\n";
        node.judge(installation.signed(1, yaml));
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        node.judge(TestPolicies.signed(
                installation.signer, 2, yaml, new RolloutPlan(List.of(new RolloutStage(100, List.of(), 0)), 0)));
        node.work();
        assertThat(node.get(PolicySetStore.class).inForce().revision()).isEqualTo(2);
        assertThat(node.get(DecisionChanges.class)
                        .ofDevice(device.id, 1)
                        .getFirst()
                        .status())
                .isEqualTo("compliant");
    }

    @Test
    void thePastIsForgottenAndWhatDecidesIsNot() {
        node.judge(installation.signed(1, Policies.DISK));
        node.judge("rubbish");
        var device = new ReportingDevice(installation);
        device.report(node, HEALTHY);
        installation.clock.advance(Duration.ofDays(400));
        device.report(node, HEALTHY);
        node.work();
        Instant before = installation.clock.instant();
        var pruning = new Pruning(
                installation.jdbc,
                new RetentionProperties(Duration.ofDays(90), Duration.ofDays(365), Duration.ofDays(365)),
                installation.clock);
        assertThat(pruning.step()).isFalse();

        assertThat(node.get(DecisionChanges.class).ofDevice(device.id, 10))
                .allSatisfy(change -> assertThat(change.changedAt()).isAfter(before.minus(Duration.ofDays(90))));
        assertThat(installation
                        .jdbc
                        .sql("select outcome from compliance.policy_messages")
                        .query(String.class)
                        .list())
                .containsExactly("applied");
        assertThat(installation
                        .node("restarted")
                        .get(PolicySetStore.class)
                        .inForce()
                        .revision())
                .isEqualTo(1);
    }

    @Test
    void whatWasRejectedAndForgottenIsNoNewsWhenANodeReadsTheTopicAgain() {
        var written = installation.clock.instant();
        var rubbish = new PolicyMessage(Topics.POLICY_SET_KEY, "rubbish", 7, written);
        var waiver = new PolicyMessage(Topics.waiverKey(UUID.randomUUID()), "rubbish", 8, written);
        PolicyTopic.bring(node, rubbish);
        PolicyTopic.bring(node, waiver);
        installation.clock.advance(Duration.ofDays(3));
        var pruning = new Pruning(
                installation.jdbc,
                new RetentionProperties(Duration.ofDays(90), Duration.ofDays(365), Duration.ofDays(1)),
                installation.clock);
        assertThat(pruning.step()).isFalse();
        assertThat(pruning.step()).isFalse();

        var restarted = installation.node("restarted");
        PolicyTopic.bring(restarted, rubbish);
        PolicyTopic.bring(restarted, waiver);
        assertThat(installation.sent(Topics.POLICY_STATUS)).hasSize(1);
        assertThat(installation.events).hasSize(2);

        // Who writes to the topic can lie about the time, not about the place;
        PolicyTopic.bring(restarted, new PolicyMessage(Topics.POLICY_SET_KEY, "rubbish", 9, written));
        assertThat(installation.sent(Topics.POLICY_STATUS)).hasSize(2);
        // and what stands where the topic was made anew is younger than what was forgotten.
        PolicyTopic.bring(
                restarted, new PolicyMessage(Topics.POLICY_SET_KEY, "rubbish", 7, installation.clock.instant()));
        assertThat(installation.sent(Topics.POLICY_STATUS)).hasSize(3);
    }
}
