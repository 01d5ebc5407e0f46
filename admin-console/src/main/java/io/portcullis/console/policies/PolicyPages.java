package io.portcullis.console.policies;

import java.util.List;
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

    PolicyPages(Drafts drafts, Rollouts rollouts, InForce inForce) {
        this.drafts = drafts;
        this.rollouts = rollouts;
        this.inForce = inForce;
    }

    @GetMapping("/policies")
    String overview(@RequestParam(defaultValue = "" + Long.MAX_VALUE) long before, Model model) {
        List<Rollout> page = rollouts.before(before, PAGE_SIZE + 1);
        boolean more = page.size() > PAGE_SIZE;
        List<Rollout> shown = more ? page.subList(0, PAGE_SIZE) : page;
        model.addAttribute("inForce", inForce.find().orElse(null));
        model.addAttribute("drafts", drafts.all());
        model.addAttribute("revisions", shown);
        model.addAttribute("older", more ? shown.getLast().revision() : null);
        return "policies/overview";
    }
}
