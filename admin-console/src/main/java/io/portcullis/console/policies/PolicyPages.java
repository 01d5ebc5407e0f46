package io.portcullis.console.policies;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What is in force, what is being worked on, what was published. */
@Controller
class PolicyPages {
    private static final int PAGE_SIZE = 25;

    private final Drafts drafts;
    private final Rollouts rollouts;
    private final InForce inForce;
    private final Approvals approvals;

    PolicyPages(Drafts drafts, Rollouts rollouts, InForce inForce, Approvals approvals) {
        this.drafts = drafts;
        this.rollouts = rollouts;
        this.inForce = inForce;
        this.approvals = approvals;
    }

    @GetMapping("/policies")
    String overview(@RequestParam(defaultValue = "" + Long.MAX_VALUE) long before, Model model) {
        List<Rollout> page = rollouts.before(before, PAGE_SIZE + 1);
        boolean more = page.size() > PAGE_SIZE;
        List<Rollout> shown = more ? page.subList(0, PAGE_SIZE) : page;
        model.addAttribute("inForce", inForce.find().orElse(null));
        List<Draft> all = drafts.all();
        model.addAttribute("drafts", all);
        model.addAttribute("approvalRequired", approvals.required());
        model.addAttribute("approvals", approvals.required() ? approvals(all) : Map.of());
        model.addAttribute("revisions", shown);
        model.addAttribute("older", more ? shown.getLast().revision() : null);
        return "policies/overview";
    }

    private Map<UUID, Approval> approvals(List<Draft> all) {
        Map<UUID, Approval> byDraft = new HashMap<>();
        all.forEach(draft -> byDraft.put(draft.id(), approvals.of(draft)));
        return byDraft;
    }
}
