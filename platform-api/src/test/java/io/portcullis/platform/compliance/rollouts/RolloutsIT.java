package io.portcullis.platform.compliance.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.RolloutStage;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.AccessQuestion;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.ComplianceEvent.RolloutChanged;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.access.CurrentDecision;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import io.portcullis.platform.compliance.policies.InForce;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.redecisions.Redeciding;
import io.portcullis.platform.compliance.reports.ReportingDevice;
import io.portcullis.platform.compliance.rollouts.RolloutCommands.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RolloutsIT {
    private static final Map<String, Object> WITH_FIREWALL =
            Map.of("os.type", "linux", "disk.root.encrypted", true, "boot.secure_boot", true, "firewall.enabled", true);
    private static final Map<String, Object> WITHOUT_FIREWALL = Map.of(
            "os.type", "linux", "disk.root.encrypted", true, "boot.secure_boot", true, "firewall.enabled", false);
    /** A firewall for both applications, and Secure Boot for none. */
    private static final String WITH_FIREWALL_CHECK = Policies.DISK_AND_FIREWALL.replace(
            "applications:\n", "applications:\n  - { audience: \"" + Policies.STRICT_APP + "\", level: basic }\n");

    private static final int FLEET = 24;

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");
    private final Installation.Node other = installation.node("two");
    private final List<ReportingDevice> fleet = new ArrayList<>();

    /** All compliant under revision 1. Every fourth has no firewall, and half are in the group "pilot". */
    @BeforeEach
    void fleet() {
        node.judge(installation.signed(1, Policies.DISK));
        node.work();
        for (int i = 0; i < FLEET; i++) {
            var device = i % 2 == 0 ? new ReportingDevice(installation, "pilot") : new ReportingDevice(installation);
            device.report(node, i % 4 == 0 ? WITHOUT_FIREWALL : WITH_FIREWALL);
            fleet.add(device);
        }
    }

    @AfterEach
    void close() {
        installation.close();
    }

    private static RolloutPlan plan(long budget, RolloutStage... stages) {
        return new RolloutPlan(List.of(stages), budget);
    }

    private static RolloutStage percent(int percent, long hold) {
        return new RolloutStage(percent, List.of(), hold);
    }

    private static RolloutStage group(String group, long hold) {
        return new RolloutStage(null, List.of(group), hold);
    }

    private void publish(long revision, String yaml, RolloutPlan plan) {
        node.judge(TestPolicies.signed(installation.signer, revision, yaml, plan));
    }

    private long decidedUnder(ReportingDevice device) {
        return installation
                .jdbc
                .sql("select policy_revision from compliance.device_state where device_id = ?")
                .param(device.id)
                .query(Long.class)
                .single();
    }

    private AccessDecision decide(Installation.Node by, int device) {
        return by.get(Compliance.class)
                .decide(List.of(new AccessQuestion(
                        fleet.get(device).id,
                        device % 2 == 0 ? List.of("pilot") : List.of(),
                        "company",
                        KeyProtection.SOFTWARE,
                        Policies.APP)))
                .getFirst();
    }

    private RolloutStore.Rollout rollout(long revision) {
        return node.get(RolloutStore.class).find(revision).orElseThrow();
    }

    private List<PolicyStatus> told(long revision, String state) {
        return installation.sent(Topics.POLICY_STATUS).stream()
                .map(json -> WireJson.mapper().readValue(json, PolicyStatus.class))
                .filter(status ->
                        status.revision() == revision && status.state().equals(state))
                .toList();
    }

    private long inForce() {
        return node.get(PolicySetStore.class).inForce().revision();
    }

    @Test
    void stagesReachTheirDevicesAndTheOthersStay() {
        publish(2, WITH_FIREWALL_CHECK, plan(100, percent(40, 60), percent(100, 60)));

        // Before anybody was decided anew: tokens go by the stage.
        for (int i = 0; i < FLEET; i++) {
            boolean reached = InForce.bucket(fleet.get(i).id) < 40;
            assertThat(decide(other, i))
                    .isInstanceOf(reached && i % 4 == 0 ? AccessDecision.Refused.class : AccessDecision.Granted.class);
        }
        node.work();
        fleet.forEach(device -> assertThat(decidedUnder(device)).isEqualTo(InForce.bucket(device.id) < 40 ? 2 : 1));
        assertThat(rollout(2).stage()).isEqualTo(1);
        assertThat(node.get(PolicySets.class).rules().attributes()).contains("firewall.enabled", "boot.secure_boot");

        installation.clock.advance(Duration.ofSeconds(59));
        other.work();
        assertThat(rollout(2).stage()).isEqualTo(1);
        installation.clock.advance(Duration.ofSeconds(1));
        other.work();
        assertThat(rollout(2).stage()).isEqualTo(2);
        fleet.forEach(device -> assertThat(decidedUnder(device)).isEqualTo(2));
        assertThat(inForce()).isEqualTo(1);

        installation.clock.advance(Duration.ofSeconds(60));
        node.work();
        assertThat(rollout(2).state()).isEqualTo("complete");
        assertThat(inForce()).isEqualTo(2);
        assertThat(told(2, "complete")).hasSize(1);
        assertThat(installation.events(RolloutChanged.class))
                .extracting(RolloutChanged::change)
                .containsExactly("started", "stage", "complete");
    }

    @Test
    void theDatabaseAndThePlatformAgreeOnBuckets() {
        fleet.forEach(device -> assertThat(installation
                        .jdbc
                        .sql("select bucket from compliance.device_state where device_id = ?")
                        .param(device.id)
                        .query(Short.class)
                        .single())
                .isEqualTo(InForce.bucket(device.id)));
    }

    @Test
    void oneMoreThanTheBudgetRollsBackAndSaysWhy() {
        publish(2, WITH_FIREWALL_CHECK, plan(5, group("pilot", 0)));
        node.work();

        assertThat(rollout(2).state()).isEqualTo("rolled_back");
        assertThat(inForce()).isEqualTo(1);
        fleet.forEach(device -> assertThat(decidedUnder(device)).isEqualTo(1));
        for (int i = 0; i < FLEET; i++) {
            assertThat(decide(other, i)).isInstanceOf(AccessDecision.Granted.class);
            assertThat(node.get(DecisionChanges.class)
                            .ofDevice(fleet.get(i).id, 1)
                            .getFirst()
                            .status())
                    .isEqualTo("compliant");
        }
        assertThat(told(2, "rolled_back")).singleElement().satisfies(status -> {
            assertThat(status.reasons().getFirst()).contains("5 were allowed");
            assertThat(status.reasons().getLast()).contains("baseline/firewall (6)");
        });
        // The same set does not come again, neither as it was nor in other words.
        publish(2, WITH_FIREWALL_CHECK, plan(100, percent(100, 0)));
        node.work();
        assertThat(rollout(2).state()).isEqualTo("rolled_back");
    }

    @Test
    void withinTheBudgetItGoesOnAndDevicesCountOnceHoweverOftenTheyReport() {
        publish(2, WITH_FIREWALL_CHECK, plan(6, group("pilot", 60)));
        node.work();
        assertThat(rollout(2).newlyBlocked()).isEqualTo(6);
        installation.clock.advance(Duration.ofSeconds(1));
        for (int round = 0; round < 3; round++) {
            fleet.get(0).report(other, WITHOUT_FIREWALL);
            installation.clock.advance(Duration.ofSeconds(1));
        }
        node.work();
        assertThat(rollout(2).state()).isEqualTo("running");
        assertThat(node.get(RolloutStore.class).newlyBlocked(2)).isEqualTo(6);

        fleet.get(0).report(other, WITH_FIREWALL);
        assertThat(node.get(RolloutStore.class).newlyBlocked(2)).isEqualTo(5);
        // One that was healthy when the stage reached it counts when it is blocked later.
        fleet.get(2).report(other, WITHOUT_FIREWALL);
        fleet.get(6).report(other, WITHOUT_FIREWALL);
        node.work();
        assertThat(rollout(2).state()).isEqualTo("rolled_back");
    }

    @Test
    void gracePeriodsOfTheOneInForceSurviveGoingThereAndBack() {
        String withGrace = Policies.DISK.replaceFirst("max_age: 1h", "max_age: 1h\n        grace: 30m");
        node.judge(installation.signed(2, withGrace));
        var failing = fleet.getFirst();
        failing.report(node, Map.of("os.type", "linux", "disk.root.encrypted", false, "boot.secure_boot", true));
        installation.clock.advance(Duration.ofMinutes(5));
        // The candidate does not know the check at all.
        publish(3, FIREWALL_ONLY, plan(100, percent(100, 600)));
        node.work();
        assertThat(decidedUnder(failing)).isEqualTo(3);
        node.get(RolloutCommands.class).abort(3, "tests", "user:ada");
        node.work();

        var document = CurrentDecision.of(
                node,
                failing.id,
                StoredSubject.of(installation.devices.find(failing.id).orElseThrow(), KeyProtection.SOFTWARE));
        assertThat(document.policyRevision()).isEqualTo(2);
        assertThat(document.failing().getFirst().graceUntil())
                .isEqualTo(installation.clock.instant().plus(Duration.ofMinutes(25)));
    }

    private static final String FIREWALL_ONLY = """
            format: portcullis/v1
            policies:
              - id: baseline
                title: Every machine
                checks:
                  - id: firewall
                    title: The firewall is on
                    expression: firewall.enabled
                    severity: high
                    max_age: 1h
            levels:
              - { id: basic, title: Basic, requires: [firewall] }
            applications:
              - { audience: "https://app.example", level: basic }
            """;

    @Test
    void pausedItWaitsAndResumedItWaitsForTheRest() {
        publish(2, WITH_FIREWALL_CHECK, plan(100, percent(40, 60), percent(100, 60)));
        node.work();
        installation.clock.advance(Duration.ofSeconds(20));
        assertThat(other.get(RolloutCommands.class).pause(2, "lunch", "user:ada"))
                .isInstanceOf(Outcome.Done.class);
        assertThat(other.get(RolloutCommands.class).pause(2, "lunch", "user:ada"))
                .isInstanceOf(Outcome.NotRunning.class);
        installation.clock.advance(Duration.ofHours(1));
        node.work();
        assertThat(rollout(2).stage()).isEqualTo(1);
        assertThat(rollout(2).reason()).isEqualTo("lunch");

        assertThat(node.get(RolloutCommands.class).resume(2, "user:ada")).isInstanceOf(Outcome.Done.class);
        installation.clock.advance(Duration.ofSeconds(39));
        node.work();
        assertThat(rollout(2).stage()).isEqualTo(1);
        installation.clock.advance(Duration.ofSeconds(1));
        node.work();
        assertThat(rollout(2).stage()).isEqualTo(2);
        assertThat(node.get(RolloutCommands.class).advance(2, "user:ada")).isInstanceOf(Outcome.Done.class);
        node.work();
        assertThat(rollout(2).state()).isEqualTo("complete");
        assertThat(node.get(RolloutCommands.class).abort(2, "late", "user:ada")).isInstanceOf(Outcome.NotRunning.class);
        assertThat(node.get(RolloutCommands.class).abort(9, "never", "user:ada"))
                .isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void nobodyHurriesAStageWhoseEffectIsNotKnownYet() {
        publish(2, WITH_FIREWALL_CHECK, plan(0, percent(40, 60), percent(100, 60)));

        assertThat(node.get(RolloutCommands.class).advance(2, "user:ada")).isInstanceOf(Outcome.NotRunning.class);

        node.work();
        assertThat(rollout(2).state()).isEqualTo("rolled_back");
    }

    @Test
    void whatCannotBeUsedAnyMoreIsStoppedAndKeepsNobodyFromReporting() {
        publish(2, WITH_FIREWALL_CHECK, plan(100, percent(1, 600)));
        installation
                .jdbc
                .sql("update compliance.policy_sets set jws = 'forged' where revision = 2")
                .update();
        var restarted = installation.node("restarted");

        assertThat(restarted.get(PolicySets.class).rules().attributes()).contains("disk.root.encrypted");
        assertThat(restarted.get(RolloutCommands.class).advance(2, "user:ada")).isInstanceOf(Outcome.NotRunning.class);
        assertThat(restarted.get(RolloutCommands.class).abort(2, "forged", "user:ada"))
                .isInstanceOf(Outcome.Done.class);

        restarted.work();
        fleet.forEach(device -> assertThat(decidedUnder(device)).isEqualTo(1));
    }

    @Test
    void aNewerPublicationSupersedesIt() {
        publish(2, WITH_FIREWALL_CHECK, plan(100, percent(40, 600), percent(100, 60)));
        assertThat(Redeciding.step(node)).isTrue();
        publish(3, Policies.DISK, plan(100, percent(60, 600)));
        node.work();
        assertThat(rollout(2).state()).isEqualTo("superseded");
        assertThat(rollout(3).base()).isEqualTo(1);
        fleet.forEach(device -> assertThat(decidedUnder(device)).isEqualTo(InForce.bucket(device.id) < 60 ? 3 : 1));

        node.judge(installation.signed(4, Policies.DISK_AND_FIREWALL));
        node.work();
        assertThat(rollout(3).state()).isEqualTo("superseded");
        assertThat(told(2, "superseded"))
                .singleElement()
                .satisfies(told -> assertThat(told.reasons()).containsExactly("Revision 3 was published."));
        assertThat(told(3, "superseded")).hasSize(1);
        assertThat(inForce()).isEqualTo(4);
        fleet.forEach(device -> assertThat(decidedUnder(device)).isEqualTo(4));
    }

    @Test
    void twoNodesAndAKilledOneCountAndDecideOnce() throws Exception {
        publish(2, WITH_FIREWALL_CHECK, plan(6, group("pilot", 0), percent(100, 0)));
        assertThat(Redeciding.step(node)).isTrue();
        // Killed in the middle of a step: the transaction is gone, and with it all that it did.
        installation.transactions.executeWithoutResult(transaction -> {
            Redeciding.step(node);
            Redeciding.stepBetweenChunks(node);
            transaction.setRollbackOnly();
        });
        var third = installation.node("three");
        try (var threads = Executors.newFixedThreadPool(2)) {
            var one = threads.submit(other::work);
            var two = threads.submit(third::work);
            one.get();
            two.get();
        }
        other.work();

        assertThat(rollout(2).state()).isEqualTo("complete");
        assertThat(installation.events(RolloutChanged.class))
                .extracting(RolloutChanged::change)
                .filteredOn(change -> change.equals("complete"))
                .hasSize(1);
        assertThat(told(2, "complete")).hasSize(1);
        fleet.forEach(device -> assertThat(
                        node.get(DecisionChanges.class).ofDevice(device.id, 10).size())
                .isEqualTo(2));
    }

    @Test
    void theFirstPolicySetCanBeRolledOutToo() {
        try (var fresh = new Installation()) {
            var alone = fresh.node("alone");
            var device = new ReportingDevice(fresh);
            device.report(alone, WITH_FIREWALL);
            alone.judge(TestPolicies.signed(fresh.signer, 1, Policies.DISK, plan(0, percent(100, 0))));
            alone.work();
            assertThat(alone.get(PolicySetStore.class).inForce().revision()).isEqualTo(1);
            assertThat(alone.get(DecisionChanges.class)
                            .ofDevice(device.id, 1)
                            .getFirst()
                            .status())
                    .isEqualTo("compliant");
        }
    }

    @Test
    void aPlanThatCannotBeFollowedIsRejectedWithItsReasons() {
        publish(2, Policies.DISK, plan(-1, percent(0, 1), new RolloutStage(null, List.of(), -5)));
        assertThat(told(2, "rejected"))
                .singleElement()
                .satisfies(status -> assertThat(status.reasons()).hasSize(4));
        assertThat(inForce()).isEqualTo(1);
    }
}
