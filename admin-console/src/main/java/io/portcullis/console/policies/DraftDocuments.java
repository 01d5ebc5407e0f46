package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyDraftDocument;
import io.portcullis.contracts.PolicyProblem;
import java.util.List;
import org.springframework.stereotype.Component;

/** Drafts as the policy API shows them. */
@Component
class DraftDocuments {
    private final PolicyCheck check;
    private final Approvals approvals;

    DraftDocuments(PolicyCheck check, Approvals approvals) {
        this.check = check;
        this.approvals = approvals;
    }

    PolicyDraftDocument whole(Draft draft) {
        return document(draft, true);
    }

    /** Without the policy set: a list of them would be long. */
    PolicyDraftDocument listed(Draft draft) {
        return document(draft, false);
    }

    static String tag(Draft draft) {
        return "\"" + draft.version() + "\"";
    }

    private PolicyDraftDocument document(Draft draft, boolean whole) {
        List<PolicyProblem> problems = switch (check.check(draft.document())) {
            case PolicyCheck.Verdict.Valid _ -> List.of();
            case PolicyCheck.Verdict.Invalid(List<PolicyProblem> found) -> found;
        };
        Approval approval = approvals.of(draft);
        return new PolicyDraftDocument(
                draft.id(),
                draft.version(),
                draft.title(),
                draft.basedOn(),
                draft.updatedBy(),
                draft.updatedAt(),
                problems,
                approvals.required(),
                approval.complete() ? approval.by() : null,
                approval.approvers(),
                approval.needed(),
                whole ? draft.document() : null);
    }
}
