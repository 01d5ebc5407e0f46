package io.portcullis.policy;

import io.portcullis.posture.Catalogue;
import io.portcullis.posture.Platform;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A policy set whose checks are compiled. Immutable; evaluate from as many threads as you like. */
public final class CompiledPolicySet {

    private static final String OS_TYPE = "os.type";
    private static final Map<String, Platform> PLATFORMS =
            Arrays.stream(Platform.values()).collect(Collectors.toMap(Platform::wire, Function.identity()));

    /** Over all checks: what is kept must not grow with the number of checks. */
    private static final int VERDICTS = 16_384;

    private static final int VERDICTS_OF_ONE_CHECK = 512;

    private final Catalogue catalogue;
    private final String source;
    private final PolicySet definition;
    private final CompiledPolicy[] policies;
    private final List<String> checkIds;
    /** Position in {@link #checkIds}, by policy and by check of the policy. */
    private final int[][] idOfCheck;

    private final LevelRequirements requirements;
    private final Set<String> attributes;
    private final Map<String, Set<String>> attributesByCheck;
    private final Set<String> historyKeys;
    private final Map<String, String> levelByAudience;

    CompiledPolicySet(Catalogue catalogue, String source, PolicySet definition, List<CompiledPolicy> policies) {
        this(catalogue, source, definition, policies, true);
    }

    private CompiledPolicySet(
            Catalogue catalogue, String source, PolicySet definition, List<CompiledPolicy> policies, boolean reuse) {
        this.catalogue = catalogue;
        this.source = source;
        this.definition = definition;
        List<CompiledCheck> checks =
                policies.stream().flatMap(policy -> policy.checks().stream()).toList();
        Set<String> read = new TreeSet<>(Set.of(OS_TYPE));
        checks.forEach(check -> read.addAll(check.attributes()));
        this.attributes = Collections.unmodifiableSet(new LinkedHashSet<>(read));
        this.attributesByCheck = checks.stream()
                .collect(Collectors.toUnmodifiableMap(
                        CompiledCheck::key, check -> Set.copyOf(check.attributes()), (one, _) -> one));
        this.historyKeys = checks.stream().map(CompiledCheck::key).collect(Collectors.toUnmodifiableSet());
        Map<String, Integer> positions = new HashMap<>();
        read.forEach(attribute -> positions.put(attribute, positions.size()));
        int places = reuse ? places(checks.size()) : 0;
        this.policies = policies.stream()
                .map(policy -> policy.within(positions, places))
                .toArray(CompiledPolicy[]::new);
        this.checkIds = checks.stream().map(CompiledCheck::id).distinct().toList();
        Map<String, Integer> ids = new HashMap<>();
        checkIds.forEach(id -> ids.put(id, ids.size()));
        this.idOfCheck = policies.stream()
                .map(policy -> policy.checks().stream()
                        .mapToInt(check -> ids.getOrDefault(check.id(), -1))
                        .toArray())
                .toArray(int[][]::new);
        this.requirements = new LevelRequirements(definition.levels(), checkIds);
        this.levelByAudience = definition.applications().stream()
                .collect(Collectors.toUnmodifiableMap(ApplicationRequirement::audience, ApplicationRequirement::level));
    }

    private static int places(int checks) {
        return Integer.highestOneBit(
                Math.clamp(VERDICTS / Math.max(1, checks), Verdicts.FEWEST, VERDICTS_OF_ONE_CHECK));
    }

    /** The same, deciding everything anew each time; to compare with. */
    CompiledPolicySet withoutReuse() {
        return new CompiledPolicySet(catalogue, source, definition, List.of(policies), false);
    }

    /** The YAML text it was loaded from, unchanged. */
    public String source() {
        return source;
    }

    public PolicySet definition() {
        return definition;
    }

    /** What devices must report: the attributes that some check reads, and {@code os.type}, which decides scope. */
    public Set<String> attributes() {
        return attributes;
    }

    /** What each check reads, by {@code policy/check}. */
    public Map<String, Set<String>> attributesByCheck() {
        return attributesByCheck;
    }

    /**
     * The checks that apply to a device, each as {@code policy/check}.
     *
     * @param os null while it is not known: then those for every operating system apply
     */
    public Set<String> checksFor(Subject subject, @Nullable Platform os) {
        return Arrays.stream(policies)
                .filter(policy -> policy.definition().scope().includes(subject, os))
                .flatMap(policy -> policy.checks().stream())
                .filter(check -> check.scope().includes(subject, os))
                .map(CompiledCheck::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The access level that the policy set demands for an audience; empty if it does not mention the audience. */
    public Optional<String> requiredLevel(String audience) {
        return Optional.ofNullable(levelByAudience.get(audience));
    }

    /** The access levels it defines. */
    public Set<String> levels() {
        return requirements.byLevel().keySet();
    }

    /** Decides about a device for which no exceptions are made. */
    public Decision evaluate(Subject subject, Posture posture, FailureHistory history, Instant now) {
        return evaluate(subject, posture, history, DeviceWaivers.none(), now);
    }

    /**
     * Decides about one device. Pure: the same arguments give the same decision.
     *
     * @param history of the device's previous decision, {@link FailureHistory#none()} for its first
     * @param waivers of this device, see {@link Waivers#of(java.util.UUID, Set)}
     * @param now the server's clock
     */
    public Decision evaluate(
            Subject subject, Posture posture, FailureHistory history, DeviceWaivers waivers, Instant now) {
        Platform os = platform(posture);
        HistoryUpdate update = new HistoryUpdate(history, historyKeys);
        Circumstances at = new Circumstances(catalogue, posture, update, waivers, now, attributes.size());
        List<CheckResult> results = new ArrayList<>(historyKeys.size());
        @Nullable Outcome[] worstById = new @Nullable Outcome[checkIds.size()];
        Outcome worst = Outcome.PASS;
        boolean covered = false;
        Instant validUntil = null;
        Instant nextChange = null;
        for (int p = 0; p < policies.length; p++) {
            if (!policies[p].definition().scope().includes(subject, os)) {
                continue;
            }
            List<CompiledCheck> checks = policies[p].checks();
            for (int c = 0; c < checks.size(); c++) {
                CompiledCheck check = checks.get(c);
                if (!check.scope().includes(subject, os)) {
                    continue;
                }
                CheckResult result = check.evaluate(at);
                results.add(result);
                Outcome outcome = result.outcome();
                worst = Evaluation.worse(worst, outcome);
                int id = idOfCheck[p][c];
                Outcome before = worstById[id];
                worstById[id] = before == null ? outcome : Evaluation.worse(before, outcome);
                nextChange = Evaluation.earliest(nextChange, result.nextChange());
                if (check.blocks()) {
                    covered = true;
                    if (result.acceptable()) {
                        validUntil = Evaluation.earliest(validUntil, result.validUntil());
                    }
                }
            }
        }
        if (!covered) {
            results.addFirst(noPolicyInScope(now));
            worst = Outcome.FAIL;
        } else if (validUntil == null) {
            // Where warnings are all there is, nothing is known that would speak for the device.
            worst = Evaluation.worse(worst, Outcome.UNKNOWN);
        }
        return new Decision(
                Evaluation.status(worst),
                requirements.reached(worstById),
                Collections.unmodifiableList(results),
                now,
                validUntil == null ? now : validUntil,
                nextChange,
                update.after(),
                requirements.byLevel());
    }

    private static @Nullable Platform platform(Posture posture) {
        Reading reading = posture.reading(OS_TYPE);
        return reading != null && reading.state() == ReadingState.FOUND && reading.value() instanceof String name
                ? PLATFORMS.get(name)
                : null;
    }

    private static CheckResult noPolicyInScope(Instant now) {
        return CheckResult.refusal(
                "policy-in-scope",
                "A policy applies to the device",
                Reason.NO_POLICY_IN_SCOPE,
                "No policy applies to this device; a device that no policy covers is not trusted.",
                now);
    }
}
