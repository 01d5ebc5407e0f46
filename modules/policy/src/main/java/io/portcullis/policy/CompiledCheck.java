package io.portcullis.policy;

import io.portcullis.policy.ExpressionCompilation.Compiled;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One check, ready to evaluate. The expression is computed only when every attribute that it names has acceptable
 * evidence; else the outcome is unknown, whatever CEL would make of the rest ({@code true || unknown} is no pass).
 */
final class CompiledCheck {

    private static final int SHOWN = 100;

    private final String policy;
    private final Check check;
    private final String key;
    private final Evidence[] evidence;
    private final Condition condition;
    private final String required;

    private CompiledCheck(String policy, Check check, Evidence[] evidence, Condition condition) {
        this.policy = policy;
        this.check = check;
        this.key = policy + "/" + check.id();
        this.evidence = evidence;
        this.condition = condition;
        this.required = "required: " + check.expression().strip().replaceAll("\\s+", " ");
    }

    static CompiledCheck of(String policy, Check check, Compiled compiled, Catalogue catalogue) {
        Evidence[] evidence = compiled.attributes().stream()
                .map(name -> Evidence.of(catalogue.find(name).orElseThrow(), check))
                .toArray(Evidence[]::new);
        return new CompiledCheck(policy, check, evidence, compiled.condition());
    }

    String id() {
        return check.id();
    }

    /** Its key in {@link FailureHistory}. */
    String key() {
        return key;
    }

    List<String> attributes() {
        return Arrays.stream(evidence).map(Evidence::attribute).toList();
    }

    CheckResult evaluate(Posture posture, HistoryUpdate history, Instant now) {
        Object[] values = new Object[evidence.length];
        Instant oldest = Instant.MAX;
        for (int i = 0; i < evidence.length; i++) {
            Reading reading = posture.reading(evidence[i].attribute());
            if (reading == null || evidence[i].objection(reading, now) != null) {
                return unacceptable(posture, now);
            }
            values[i] = Objects.requireNonNull(evidence[i].type().canonical(reading.value()));
            oldest = Evaluation.earlier(oldest, reading.collectedAt());
        }
        Instant validUntil = oldest.plus(check.maxAge());
        return switch (condition.test(values)) {
            case TRUE -> {
                history.passed(key, check.grace(), now);
                yield result(
                        Outcome.PASS, Reason.CONDITION_TRUE, "The condition holds.", null, null, validUntil, values);
            }
            case FALSE -> failed(values, validUntil, history, now);
            case ERROR ->
                result(
                        Outcome.UNKNOWN,
                        Reason.EVALUATION_ERROR,
                        "The condition could not be computed: " + found(values) + "; " + required,
                        null,
                        null,
                        now,
                        values);
        };
    }

    private CheckResult failed(Object[] values, Instant evidenceUntil, HistoryUpdate history, Instant now) {
        Instant since = history.failed(key, now);
        Instant graceUntil = since.plus(check.grace());
        String message = found(values) + "; " + required;
        if (now.isBefore(graceUntil)) {
            return result(
                    Outcome.IN_GRACE,
                    Reason.CONDITION_FALSE,
                    message,
                    graceUntil,
                    since,
                    Evaluation.earlier(evidenceUntil, graceUntil),
                    values);
        }
        return result(Outcome.FAIL, Reason.CONDITION_FALSE, message, null, since, now, values);
    }

    /** Names every attribute at fault, not just the first; the reason is that of the first. */
    private CheckResult unacceptable(Posture posture, Instant now) {
        Reason first = null;
        StringJoiner objections = new StringJoiner("; ");
        Map<String, Object> shown = new LinkedHashMap<>();
        for (Evidence needed : evidence) {
            Reading reading = posture.reading(needed.attribute());
            Reason objection = needed.objection(reading, now);
            if (objection != null) {
                first = first == null ? objection : first;
                objections.add(needed.describe(objection, reading, now));
            }
            Object value = reading == null ? null : needed.type().canonical(reading.value());
            if (value != null) {
                shown.put(needed.attribute(), value);
            }
        }
        return result(
                Outcome.UNKNOWN,
                first == null ? Reason.EVIDENCE_ERROR : first,
                objections.add(required).toString(),
                null,
                null,
                now,
                Map.copyOf(shown));
    }

    private String found(Object[] values) {
        StringJoiner found = new StringJoiner(", ");
        for (int i = 0; i < evidence.length; i++) {
            String value = String.valueOf(values[i]);
            found.add(evidence[i].attribute() + " is "
                    + (value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…"));
        }
        return found.toString();
    }

    private CheckResult result(
            Outcome outcome,
            Reason reason,
            String message,
            @Nullable Instant graceUntil,
            @Nullable Instant failingSince,
            Instant validUntil,
            Object[] values) {
        return result(outcome, reason, message, graceUntil, failingSince, validUntil, shown(values));
    }

    private CheckResult result(
            Outcome outcome,
            Reason reason,
            String message,
            @Nullable Instant graceUntil,
            @Nullable Instant failingSince,
            Instant validUntil,
            Map<String, Object> shown) {
        return new CheckResult(
                policy,
                check.id(),
                check.title(),
                check.severity(),
                outcome,
                reason,
                message,
                graceUntil,
                failingSince,
                validUntil,
                shown,
                check.remediation());
    }

    private Map<String, Object> shown(Object[] values) {
        if (values.length == 1) {
            return Map.of(evidence[0].attribute(), values[0]);
        }
        Map<String, Object> shown = LinkedHashMap.newLinkedHashMap(values.length);
        for (int i = 0; i < values.length; i++) {
            shown.put(evidence[i].attribute(), values[i]);
        }
        return Collections.unmodifiableMap(shown);
    }
}
