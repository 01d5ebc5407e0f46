package io.portcullis.platform.compliance;

import io.portcullis.contracts.WireJson;
import io.portcullis.policy.CheckResult;
import io.portcullis.policy.Decision;
import io.portcullis.policy.Outcome;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a token needs of a decision: the levels reached, and the outcome of each check. Reasons are not stored; they
 * follow from posture and policy set.
 *
 * @param levels verdicts of the levels reached
 * @param checks worst outcome by check id
 */
record StoredVerdict(Map<String, Level> levels, Map<String, String> checks) {
    static final StoredVerdict NONE = new StoredVerdict(Map.of(), Map.of());

    static StoredVerdict of(Decision decision) {
        Map<String, Level> levels = new TreeMap<>();
        for (String level : decision.levels()) {
            var verdict = decision.at(level);
            if (verdict.reached()) {
                levels.put(level, new Level(verdict.status().wire(), verdict.validUntil()));
            }
        }
        Map<String, Outcome> worst = new TreeMap<>();
        for (CheckResult result : decision.results()) {
            worst.merge(result.check(), result.outcome(), (one, other) -> one.compareTo(other) >= 0 ? one : other);
        }
        Map<String, String> checks = new TreeMap<>();
        worst.forEach((check, outcome) -> checks.put(check, outcome.wire()));
        return new StoredVerdict(levels, checks);
    }

    static StoredVerdict parse(String text) {
        return WireJson.mapper().readValue(text, StoredVerdict.class);
    }

    String text() {
        return WireJson.mapper().writeValueAsString(this);
    }

    /** @param status {@code compliant} or {@code in_grace} */
    record Level(String status, Instant validUntil) {}
}
