package io.portcullis.policy;

import io.portcullis.policy.ExpressionCompilation.Compiled;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.Reading;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One check, ready to evaluate. The expression is computed only when every attribute that it names has acceptable
 * evidence; else the outcome is unknown, whatever CEL would make of the rest ({@code true || unknown} is no pass).
 */
final class CompiledCheck {

    private final String policy;
    private final Check check;
    private final String key;
    private final Evidence[] evidence;
    private final int[] slots;
    private final Condition condition;
    private final Verdicts verdicts;

    private CompiledCheck(
            String policy, Check check, Evidence[] evidence, int[] slots, Condition condition, int places) {
        this.policy = policy;
        this.check = check;
        this.key = policy + "/" + check.id();
        this.evidence = evidence;
        this.slots = slots;
        this.condition = condition;
        List<String> attributes =
                Arrays.stream(evidence).map(Evidence::attribute).toList();
        this.verdicts = new Verdicts(attributes, condition, check.expression(), places);
    }

    /** Its attributes are numbered as the expression names them; see {@link #within}. */
    static CompiledCheck of(String policy, Check check, Compiled compiled, Catalogue catalogue) {
        Evidence[] evidence = compiled.attributes().stream()
                .map(name -> Evidence.of(catalogue.find(name).orElseThrow(), check))
                .toArray(Evidence[]::new);
        int[] slots = new int[evidence.length];
        Arrays.setAll(slots, i -> i);
        return new CompiledCheck(policy, check, evidence, slots, compiled.condition(), 0);
    }

    /**
     * The same as a part of a policy set.
     *
     * @param positions of the attributes that the policy set reads
     * @param places how many verdicts may be kept
     */
    CompiledCheck within(Map<String, Integer> positions, int places) {
        int[] within = Arrays.stream(evidence)
                .mapToInt(needed -> positions.getOrDefault(needed.attribute(), -1))
                .toArray();
        return new CompiledCheck(policy, check, evidence, within, condition, places);
    }

    String id() {
        return check.id();
    }

    /** Its key in {@link FailureHistory}. */
    String key() {
        return key;
    }

    Scope scope() {
        return check.scope();
    }

    /** Whether anything depends on it. */
    boolean blocks() {
        return check.effect() == Effect.BLOCK;
    }

    List<String> attributes() {
        return Arrays.stream(evidence).map(Evidence::attribute).toList();
    }

    CheckResult evaluate(Circumstances at) {
        Object[] values = new Object[evidence.length];
        Instant oldest = null;
        Instant expiry = null;
        for (int i = 0; i < evidence.length; i++) {
            Evidence needed = evidence[i];
            Reading reading = at.reading(slots[i], needed.attribute(), needed.type());
            Object value = at.value(slots[i]);
            if (reading == null || value == null || needed.objection(reading, value, at.now) != null) {
                return unacceptable(at);
            }
            values[i] = value;
            Instant collected = reading.collectedAt();
            oldest = oldest == null || collected.isBefore(oldest) ? collected : oldest;
            expiry = Evaluation.earliest(expiry, reading.expiresAt());
        }
        Instant aged = oldest == null ? at.now : at.end(oldest, check.maxAge());
        Instant end = expiry == null ? aged : Evaluation.earlier(aged, expiry);
        Verdict verdict = verdicts.of(values);
        return switch (verdict.truth) {
            case TRUE -> passed(verdict, end, at);
            case FALSE ->
                failed(Outcome.FAIL, new Why(Reason.CONDITION_FALSE, verdict.message, verdict.shown), end, at);
            case ERROR -> unknown(new Why(Reason.EVALUATION_ERROR, verdict.message, verdict.shown), end, null, at);
        };
    }

    private CheckResult passed(Verdict verdict, Instant end, Circumstances at) {
        at.history.passed(key, check.grace(), at.now);
        return new CheckResult(
                policy,
                check.id(),
                check.title(),
                check.severity(),
                Outcome.PASS,
                Reason.CONDITION_TRUE,
                verdict.message,
                null,
                null,
                null,
                end,
                end,
                verdict.shown,
                check.remediation());
    }

    /** @param shown the evidence that led to it */
    private record Why(Reason reason, String message, Map<String, Object> shown) {}

    /**
     * @param over the outcome once grace is over
     * @param end when the evidence for this ends
     */
    private CheckResult failed(Outcome over, Why why, Instant end, Circumstances at) {
        Instant since = at.history.failed(key, at.now);
        Instant graceUntil = since.plus(check.grace());
        if (at.now.isBefore(graceUntil)) {
            Instant until = Evaluation.earlier(end, graceUntil);
            return result(Outcome.IN_GRACE, why, graceUntil, since, until, until, at);
        }
        // A failure becomes unknown when its evidence ends; what is unknown stays so.
        Instant next = over == Outcome.FAIL ? end : null;
        return result(over, why, null, since, at.now, next, at);
    }

    /**
     * @param end when the evidence for not knowing ends; null if it has, or there is none: then it is not tolerated
     * @param next when time alone may make it known
     */
    private CheckResult unknown(Why why, @Nullable Instant end, @Nullable Instant next, Circumstances at) {
        return check.onUnknown() == OnUnknown.GRACE && end != null
                ? failed(Outcome.UNKNOWN, why, end, at)
                : result(Outcome.UNKNOWN, why, null, null, at.now, next, at);
    }

    private CheckResult unacceptable(Circumstances at) {
        UnacceptableEvidence why = UnacceptableEvidence.of(evidence, slots, at);
        return unknown(
                new Why(why.reason(), why.objections() + "; " + verdicts.required(), why.shown()),
                why.toleratedUntil(),
                why.nextChange(),
                at);
    }

    /** What does not pass may be waived, or only warn. */
    private CheckResult result(
            Outcome outcome,
            Why why,
            @Nullable Instant graceUntil,
            @Nullable Instant failingSince,
            Instant validUntil,
            @Nullable Instant nextChange,
            Circumstances at) {
        Waiver waiver = at.waivers.inForce(policy, check.id(), at.now);
        Outcome effective = waiver != null ? Outcome.WAIVED : effective(outcome);
        Instant change = Evaluation.earliest(
                nextChange, waiver != null ? waiver.until() : at.waivers.nextStart(policy, check.id(), at.now));
        return new CheckResult(
                policy,
                check.id(),
                check.title(),
                check.severity(),
                effective,
                why.reason,
                waiver == null ? why.message : why.message + waived(waiver),
                effective == Outcome.IN_GRACE ? graceUntil : null,
                failingSince,
                waiver,
                waiver != null ? waiver.until() : effective == Outcome.WARN ? at.now : validUntil,
                change,
                why.shown,
                check.remediation());
    }

    private Outcome effective(Outcome outcome) {
        boolean warns =
                check.effect() == Effect.WARN || (outcome == Outcome.UNKNOWN && check.onUnknown() == OnUnknown.WARN);
        return warns ? Outcome.WARN : outcome;
    }

    private static String waived(Waiver waiver) {
        return "; waived until " + waiver.until() + ": " + waiver.reason();
    }
}
