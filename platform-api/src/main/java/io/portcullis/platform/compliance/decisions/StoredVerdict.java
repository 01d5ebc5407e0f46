package io.portcullis.platform.compliance.decisions;

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
public record StoredVerdict(Map<String, Level> levels, Map<String, String> checks) {
    static final StoredVerdict NONE = new StoredVerdict(Map.of(), Map.of());

    public static StoredVerdict of(Decision decision) {
        Map<String, Level> levels = new TreeMap<>();
        for (String level : decision.levels()) {
            var verdict = decision.at(level);
            if (verdict.reached()) {
                levels.put(level, new Level(verdict.status().wire(), verdict.validUntil()));
            }
        }
        Map<String, String> checks = new TreeMap<>();
        worst(decision).forEach((check, outcome) -> checks.put(check, outcome.wire()));
        return new StoredVerdict(levels, checks);
    }

    /** The same as of {@link #of}, as text at once: after a publication that is written for every device. */
    static String text(Decision decision) {
        var text = new StringBuilder(384).append("{\"levels\":{");
        for (String level : Documents.sorted(decision.levels())) {
            var verdict = decision.at(level);
            if (verdict.reached()) {
                name(text, level)
                        .append("{\"status\":\"")
                        .append(verdict.status().wire());
                text.append("\",\"valid_until\":\"")
                        .append(verdict.validUntil())
                        .append("\"},");
            }
        }
        end(text).append(",\"checks\":{");
        worst(decision)
                .forEach((check, outcome) ->
                        name(text, check).append('"').append(outcome.wire()).append("\","));
        return end(text).append('}').toString();
    }

    private static StringBuilder name(StringBuilder text, String name) {
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            if (letter < ' ' || letter == '"' || letter == '\\') {
                return text.append(WireJson.mapper().writeValueAsString(name)).append(':');
            }
        }
        return text.append('"').append(name).append("\":");
    }

    /** In place of the comma after the last member, if there is one. */
    private static StringBuilder end(StringBuilder text) {
        int last = text.length() - 1;
        if (text.charAt(last) == ',') {
            text.setLength(last);
        }
        return text.append('}');
    }

    private static Map<String, Outcome> worst(Decision decision) {
        Map<String, Outcome> worst = new TreeMap<>();
        for (CheckResult result : decision.results()) {
            worst.merge(result.check(), result.outcome(), (one, other) -> one.compareTo(other) >= 0 ? one : other);
        }
        return worst;
    }

    public static StoredVerdict parse(String text) {
        return WireJson.mapper().readValue(text, StoredVerdict.class);
    }

    String text() {
        return WireJson.mapper().writeValueAsString(this);
    }

    /** @param status {@code compliant} or {@code in_grace} */
    public record Level(String status, Instant validUntil) {}
}
