package io.portcullis.console.policies;

import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** A published revision: its roll-out while it goes on, its text, and what it changed. */
@Controller
@RequestMapping("/policies/revisions")
class RevisionPages {
    private static final Duration WATCHED = Duration.ofMinutes(2);

    private final Revisions revisions;
    private final Rollouts rollouts;
    private final Drafts drafts;
    private final Clock clock;

    RevisionPages(Revisions revisions, Rollouts rollouts, Drafts drafts, Clock clock) {
        this.revisions = revisions;
        this.rollouts = rollouts;
        this.drafts = drafts;
        this.clock = clock;
    }

    @GetMapping("/{number}")
    String revision(@PathVariable long number, @RequestParam @Nullable Long against, Model model) {
        Revision revision = found(number);
        Revision other = (against == null ? revisions.before(number, 1).stream().findFirst() : revisions.find(against))
                .orElse(null);
        model.addAttribute("revision", revision);
        model.addAttribute("against", other);
        model.addAttribute("diff", DocumentDiff.between(other == null ? "" : other.document(), revision.document()));
        progress(number, model);
        return "policies/revision";
    }

    /** The part that is asked for every second. */
    @GetMapping("/{number}/progress")
    String progress(@PathVariable long number, Model model) {
        Rollout rollout = rollouts.find(number).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        boolean longAgo = rollout.publishedAt().plus(WATCHED).isBefore(clock.instant());
        model.addAttribute("rollout", rollout);
        model.addAttribute("watch", !(rollout.settled() && longAgo));
        return "policies/revision :: progress";
    }

    @PostMapping("/{number}/draft")
    String useAsDraft(@PathVariable long number, Principal user) {
        Revision revision = found(number);
        Draft draft = drafts.create("From revision " + number, revision.document(), number, user.getName());
        return "redirect:/policies/drafts/" + draft.id();
    }

    private Revision found(long number) {
        return revisions.find(number).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
