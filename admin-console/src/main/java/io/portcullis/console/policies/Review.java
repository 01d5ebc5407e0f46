package io.portcullis.console.policies;

import io.portcullis.policy.PolicySet;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** A policy set beside the one in force: line by line, and by what it means. */
@Component
class Review {
    private static final PolicySet NOTHING = new PolicySet(List.of(), List.of(), List.of());

    private final InForce inForce;
    private final PolicyCheck check;
    private final DraftEdits edits;

    Review(InForce inForce, PolicyCheck check, DraftEdits edits) {
        this.inForce = inForce;
        this.check = check;
        this.edits = edits;
    }

    void show(String document, Model model) {
        InForce.PolicySet current = inForce.find().orElse(null);
        model.addAttribute("inForce", current);
        model.addAttribute("verdict", DraftVerdict.of(check.check(document)));
        between(current == null ? "" : current.document(), document, model);
    }

    void between(String left, String right, Model model) {
        model.addAttribute("diff", DocumentDiff.between(left, right));
        model.addAttribute(
                "changes",
                PolicySetChanges.between(left.isEmpty() ? NOTHING : edits.outline(left), edits.outline(right)));
    }
}
