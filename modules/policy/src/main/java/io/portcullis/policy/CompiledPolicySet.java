package io.portcullis.policy;

import io.portcullis.posture.Platform;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
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

    private final String source;
    private final PolicySet definition;
    private final CompiledPolicy[] policies;
    private final List<String> checkIds;
    /** Position in {@link #checkIds}, by policy and by check of the policy. */
    private final int[][] idOfCheck;

    private final LevelRequirements requirements;
    private final Set<String> attributes;
    private final Set<String> historyKeys;
    private final Map<String, String> levelByAudience;

    CompiledPolicySet(String source, PolicySet definition, List<CompiledPolicy> policies) {
        this.source = source;
        this.definition = definition;
        this.policies = policies.toArray(CompiledPolicy[]::new);
        this.checkIds = policies.stream()
                .flatMap(policy -> policy.checks().stream())
                .map(CompiledCheck::id)
                .distinct()
                .toList();
        this.idOfCheck = policies.stream()
                .map(policy -> policy.checks().stream()
                        .mapToInt(check -> checkIds.indexOf(check.id()))
                        .toArray())
                .toArray(int[][]::new);
        this.requirements = new LevelRequirements(definition.levels(), checkIds);
        this.levelByAudience = definition.applications().stream()
                .collect(Collectors.toUnmodifiableMap(ApplicationRequirement::audience, ApplicationRequirement::level));
        Set<String> read = new TreeSet<>(Set.of(OS_TYPE));
        Set<String> keys = new HashSet<>();
        for (CompiledPolicy policy : policies) {
            for (CompiledCheck check : policy.checks()) {
                read.addAll(check.attributes());
                keys.add(check.key());
            }
        }
        this.attributes = Collections.unmodifiableSet(new LinkedHashSet<>(read));
        this.historyKeys = Set.copyOf(keys);
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

    /** The access level that the policy set demands for an audience; empty if it does not mention the audience. */
    public Optional<String> requiredLevel(String audience) {
        return Optional.ofNullable(levelByAudience.get(audience));
    }

    /** The access levels it defines. */
    public Set<String> levels() {
        return requirements.byLevel().keySet();
    }

    /**
     * Decides about one device. Pure: the same arguments give the same decision.
     *
     * @param history of the device's previous decision, {@link FailureHistory#none()} for its first
     * @param now the server's clock
     */
    public Decision evaluate(Subject subject, Posture posture, FailureHistory history, Instant now) {
        Platform os = platform(posture);
        HistoryUpdate update = new HistoryUpdate(history, historyKeys);
        List<CheckResult> results = new ArrayList<>(historyKeys.size());
        @Nullable Outcome[] worstById = new @Nullable Outcome[checkIds.size()];
        Outcome worst = Outcome.PASS;
        Instant validUntil = null;
        for (int p = 0; p < policies.length; p++) {
            if (!policies[p].inScope(subject, os)) {
                continue;
            }
            List<CompiledCheck> checks = policies[p].checks();
            for (int c = 0; c < checks.size(); c++) {
                CheckResult result = checks.get(c).evaluate(posture, update, now);
                results.add(result);
                Outcome outcome = result.outcome();
                worst = Evaluation.worse(worst, outcome);
                int id = idOfCheck[p][c];
                Outcome before = worstById[id];
                worstById[id] = before == null ? outcome : Evaluation.worse(before, outcome);
                if (result.acceptable()) {
                    validUntil = validUntil == null
                            ? result.validUntil()
                            : Evaluation.earlier(validUntil, result.validUntil());
                }
            }
        }
        if (results.isEmpty()) {
            results.add(noPolicyInScope(now));
            worst = Outcome.FAIL;
        }
        return new Decision(
                Evaluation.status(worst),
                requirements.reached(worstById),
                Collections.unmodifiableList(results),
                now,
                validUntil == null ? now : validUntil,
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
        return new CheckResult(
                "",
                "policy-in-scope",
                "A policy applies to the device",
                Severity.CRITICAL,
                Outcome.FAIL,
                Reason.NO_POLICY_IN_SCOPE,
                "No policy applies to this device; a device that no policy covers is not trusted.",
                null,
                null,
                now,
                Map.of(),
                null);
    }
}
