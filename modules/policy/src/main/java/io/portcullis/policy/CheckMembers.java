package io.portcullis.policy;

import io.portcullis.policy.Members.TextAt;
import io.portcullis.posture.EvidenceGrade;
import java.time.Duration;
import java.util.Set;

/** Reads the members of one check, its expression as text. */
final class CheckMembers {

    static final Duration DEFAULT_MAX_AGE = Duration.ofHours(24);
    static final EvidenceGrade DEFAULT_MIN_GRADE = EvidenceGrade.AGENT_REPORTED;

    static final Set<String> KEYS = Set.of(
            "id",
            "title",
            "expression",
            "scope",
            "severity",
            "effect",
            "max_age",
            "min_grade",
            "grace",
            "on_unknown",
            "remediation");

    private final ScopeReader scopes;
    private final RemediationReader remediation;
    private final Problems problems;
    private final Values values;

    CheckMembers(ScopeReader scopes, Problems problems, Values values) {
        this.scopes = scopes;
        this.remediation = new RemediationReader(problems, values);
        this.problems = problems;
        this.values = values;
    }

    /** @param ids taken in this policy; the new one is added */
    Check read(Members members, Set<String> ids) {
        TextAt expression = members.required("expression");
        String id = values.id(members, ids, "check");
        Duration maxAge = values.duration(members, "max_age", DEFAULT_MAX_AGE);
        if (maxAge.isZero()) {
            problems.add(
                    members.nodeOf("max_age"),
                    members.pathOf("max_age"),
                    "no evidence is that fresh; give at least 1s");
        }
        Duration grace = values.duration(members, "grace", Duration.ZERO);
        OnUnknown onUnknown = values.oneOf(members, "on_unknown", OnUnknown.values(), OnUnknown::wire, OnUnknown.FAIL);
        if (onUnknown == OnUnknown.GRACE && grace.isZero()) {
            problems.add(
                    members.nodeOf("on_unknown"),
                    members.pathOf("on_unknown"),
                    "on_unknown: grace needs a grace, such as grace: 7d");
        }
        return new Check(
                id,
                values.title(members, id),
                expression == null ? "" : expression.text(),
                scopes.read(members),
                values.oneOf(members, "severity", Severity.values(), Severity::wire, Severity.MEDIUM),
                values.oneOf(members, "effect", Effect.values(), Effect::wire, Effect.BLOCK),
                maxAge,
                values.oneOf(members, "min_grade", EvidenceGrade.values(), EvidenceGrade::wire, DEFAULT_MIN_GRADE),
                grace,
                onUnknown,
                remediation.read(members));
    }
}
