package io.portcullis.platform.compliance.simulation;

import io.portcullis.contracts.SimulatedDevice;
import io.portcullis.platform.compliance.decisions.Documents;
import io.portcullis.platform.compliance.decisions.Evaluator;
import io.portcullis.platform.compliance.evidence.KnownPosture;
import io.portcullis.platform.compliance.evidence.KnownPostures;
import io.portcullis.platform.compliance.policies.PolicyInForceSet;
import io.portcullis.platform.compliance.policies.Rules;
import io.portcullis.platform.compliance.simulation.SimulationTally.Change;
import io.portcullis.policy.CheckResult;
import io.portcullis.policy.CompiledPolicySet;
import io.portcullis.policy.Decision;
import io.portcullis.policy.Outcome;
import io.portcullis.policy.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides about a part of the fleet twice: by what is in force, and by the policy set that is tried. */
final class FleetSimulation {
    /** Buckets are spread evenly over the fleet; each part takes its share of them. */
    static final String SELECT =
            "select d.device_id, d.device_name, d.subject, d.policy_revision, d.failing_since, d.trial,"
                    + " d.posture_digest, d.collected, d.custom_attributes,"
                    + " case when d.posture_digest = any (?) then null else (select e.readings"
                    + " from compliance.evidence e where e.device_id = d.device_id) end"
                    + " from compliance.device_state d where d.bucket % ? = ?";

    private final CompiledPolicySet draft;
    private final Rules rules;
    private final Set<String> audiences;
    private final SimulatedEvidence evidence;
    private final KnownPostures known;
    private final Map<String, KnownPosture> digests;
    private final Instant now;
    private final SimulationTally tally;

    FleetSimulation(
            CompiledPolicySet draft,
            Rules rules,
            KnownPostures known,
            Map<String, KnownPosture> digests,
            int mostDevices,
            Instant now) {
        this.draft = draft;
        this.rules = rules;
        this.evidence = new SimulatedEvidence(Set.of());
        this.known = known;
        this.digests = digests;
        this.now = now;
        this.tally = new SimulationTally(mostDevices);
        this.audiences = audiences(draft, rules);
    }

    private static Set<String> audiences(CompiledPolicySet draft, Rules rules) {
        Set<String> audiences = new TreeSet<>();
        draft.definition().applications().forEach(application -> audiences.add(application.audience()));
        rules.base()
                .ifPresent(set -> set.rules()
                        .definition()
                        .applications()
                        .forEach(application -> audiences.add(application.audience())));
        return audiences;
    }

    SimulationTally tally() {
        return tally;
    }

    void take(ResultSet row) throws SQLException {
        UUID id = row.getObject(1, UUID.class);
        var subject = evidence.subject(row.getString(3));
        var reported = posture(row.getString(7), row.getString(10));
        var posture = subject.complete(reported, row.getString(8), row.getString(9), now);
        var waivers = rules.waivers(id, subject.groups());
        var base = rules.of(id, subject.groups());
        String failingSince = row.getString(5);
        var then = draft.evaluate(subject.subject(), posture, evidence.history(failingSince), waivers, now);
        Optional<Decision> present = Optional.empty();
        if (base.isPresent()) {
            var before = Evaluator.before(
                    failingSince, row.getString(6), row.getLong(4), base.get().revision());
            present = Optional.of(base.get().rules().evaluate(subject.subject(), posture, before, waivers, now));
        }
        compare(id, row.getString(2), subject.groups(), base, present, then);
    }

    /** @param readings absent where the digest was among the known ones */
    private KnownPosture posture(@Nullable String digest, @Nullable String readings) {
        if (readings != null) {
            return known.of(digest, readings);
        }
        return Objects.requireNonNull(digests.get(digest), "a known posture");
    }

    private void compare(
            UUID id,
            String name,
            List<String> groups,
            Optional<PolicyInForceSet> base,
            Optional<Decision> present,
            Decision then) {
        Set<String> open = base.isEmpty() || present.isEmpty()
                ? Set.of()
                : reached(base.get().rules(), present.get());
        Set<String> openThen = reached(draft, then);
        var lost = minus(open, openThen);
        var gained = minus(openThen, open);
        var statusNow = present.map(Decision::status).orElse(Status.UNKNOWN);
        var change = change(present, statusNow, then, lost, gained);
        tally.device(
                change,
                groups,
                () -> new SimulatedDevice(
                        id,
                        name,
                        change.wire(),
                        statusNow.wire(),
                        then.status().wire(),
                        lost,
                        gained,
                        Documents.decision(id, then, 0).failing()));
        for (String audience : audiences) {
            tally.application(audience, ofApplication(audience, change, lost, gained, openThen));
        }
        blame(change, present, then);
    }

    private static Change change(
            Optional<Decision> present, Status statusNow, Decision then, List<String> lost, List<String> gained) {
        if (!lost.isEmpty() || (isBad(then.status()) && !isBad(statusNow))) {
            return Change.NEWLY_BLOCKED;
        }
        if (!gained.isEmpty()) {
            return Change.FREED;
        }
        var before = present.map(decision -> keys(decision, FleetSimulation::isWarning))
                .orElseGet(Set::of);
        boolean warned = keys(then, FleetSimulation::isWarning).stream().anyMatch(key -> !before.contains(key));
        return warned ? Change.NEWLY_WARNED : Change.UNCHANGED;
    }

    private static Change ofApplication(
            String audience, Change device, List<String> lost, List<String> gained, Set<String> openThen) {
        if (lost.contains(audience)) {
            return Change.NEWLY_BLOCKED;
        }
        if (gained.contains(audience)) {
            return Change.FREED;
        }
        return device == Change.NEWLY_WARNED && openThen.contains(audience) ? Change.NEWLY_WARNED : Change.UNCHANGED;
    }

    /** What newly fails is to blame; if nothing does, levels ask for more, and everything that fails is. */
    private void blame(Change change, Optional<Decision> present, Decision then) {
        if (change != Change.NEWLY_BLOCKED && change != Change.NEWLY_WARNED) {
            return;
        }
        Predicate<CheckResult> at =
                change == Change.NEWLY_BLOCKED ? FleetSimulation::isFailure : FleetSimulation::isWarning;
        var failing = keys(then, at);
        var before = present.map(decision -> keys(decision, at)).orElseGet(Set::of);
        var fresh = new HashSet<>(failing);
        fresh.removeAll(before);
        (fresh.isEmpty() ? failing : fresh).forEach(key -> tally.check(key, change));
    }

    private static Set<String> keys(Decision decision, Predicate<CheckResult> which) {
        return decision.results().stream()
                .filter(which)
                .map(result -> result.policy() + "/" + result.check())
                .collect(Collectors.toSet());
    }

    private static boolean isFailure(CheckResult result) {
        return result.outcome() == Outcome.FAIL || result.outcome() == Outcome.UNKNOWN;
    }

    private static boolean isWarning(CheckResult result) {
        return result.outcome() == Outcome.IN_GRACE || result.outcome() == Outcome.WARN;
    }

    private static boolean isBad(Status status) {
        return status == Status.NON_COMPLIANT || status == Status.UNKNOWN;
    }

    private static Set<String> reached(CompiledPolicySet set, Decision decision) {
        return set.definition().applications().stream()
                .filter(application -> decision.levels().contains(application.level()))
                .map(application -> application.audience())
                .collect(Collectors.toSet());
    }

    private static List<String> minus(Set<String> from, Set<String> taken) {
        return from.equals(taken)
                ? List.of()
                : from.stream().filter(name -> !taken.contains(name)).sorted().toList();
    }
}
