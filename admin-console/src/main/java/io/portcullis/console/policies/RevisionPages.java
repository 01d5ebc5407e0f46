package io.portcullis.console.policies;

import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.console.platform.PlatformUnavailable;
import io.portcullis.contracts.PolicyProblem;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A published revision: its roll-out while it goes on, its text, what it changed, and the way back to it. */
@Controller
@RequestMapping("/policies/revisions/{number}")
class RevisionPages {
    private static final Duration WATCHED = Duration.ofMinutes(2);
    private static final int LONGEST_NOTE = 200;

    private final Revisions revisions;
    private final Rollouts rollouts;
    private final RolloutDirectory stages;
    private final Drafts drafts;
    private final Publishing publishing;
    private final Approvals approvals;
    private final Review review;
    private final Clock clock;

    RevisionPages(
            Revisions revisions,
            Rollouts rollouts,
            RolloutDirectory stages,
            Drafts drafts,
            Publishing publishing,
            Approvals approvals,
            Review review,
            Clock clock) {
        this.revisions = revisions;
        this.rollouts = rollouts;
        this.stages = stages;
        this.drafts = drafts;
        this.publishing = publishing;
        this.approvals = approvals;
        this.review = review;
        this.clock = clock;
    }

    @GetMapping
    String revision(@PathVariable long number, @RequestParam @Nullable Long against, Model model) {
        Revision revision = found(number);
        Revision other = (against == null ? revisions.before(number, 1).stream().findFirst() : revisions.find(against))
                .orElse(null);
        model.addAttribute("revision", revision);
        model.addAttribute("against", other);
        model.addAttribute("others", revisions.before(Long.MAX_VALUE, 50));
        model.addAttribute("actions", RolloutAction.values());
        model.addAttribute("sentence", revision.rollout() == null ? null : RolloutText.sentence(revision.rollout()));
        review.between(other == null ? "" : other.document(), revision.document(), model);
        progress(number, model);
        return "policies/revision";
    }

    /** The part that is asked for every second. */
    @GetMapping("/progress")
    String progress(@PathVariable long number, Model model) {
        Rollout rollout = rollouts.find(number).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        boolean longAgo = rollout.publishedAt().plus(WATCHED).isBefore(clock.instant());
        model.addAttribute("rollout", rollout);
        model.addAttribute("watch", !(rollout.settled() && longAgo));
        return "policies/revision :: progress";
    }

    /** How far the stages are; asked for every other second while they go on. */
    @GetMapping("/stages")
    String stages(@PathVariable long number, Model model) {
        Revision revision = found(number);
        StagesView view = null;
        try {
            view = stages.find(number).map(StagesView::new).orElse(null);
        } catch (PlatformUnavailable | PlatformRefusal silent) {
            model.addAttribute("silent", true);
        }
        boolean ended = (view != null && !view.underWay())
                || rollouts.find(number).map(Rollout::settled).orElse(false);
        model.addAttribute("number", number);
        model.addAttribute("view", view);
        model.addAttribute("sentence", revision.rollout() == null ? null : RolloutText.sentence(revision.rollout()));
        model.addAttribute("watchStages", !ended);
        return "policies/stages :: stages";
    }

    @PostMapping("/rollout/{action}")
    String command(
            @PathVariable long number,
            @PathVariable String action,
            @RequestParam(defaultValue = "") String reason,
            RedirectAttributes redirect) {
        RolloutAction wanted =
                RolloutAction.of(action).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        if (wanted.needsReason() && reason.isBlank()) {
            redirect.addFlashAttribute("problem", "Nothing was done: say why, for the audit log.");
            return "redirect:/policies/revisions/" + number;
        }
        try {
            stages.command(number, wanted, wanted.needsReason() ? reason.strip() : null);
            redirect.addFlashAttribute("message", wanted.outcome());
        } catch (PlatformRefusal refusal) {
            redirect.addFlashAttribute("problem", refusal.getMessage());
        }
        return "redirect:/policies/revisions/" + number;
    }

    @PostMapping("/draft")
    String useAsDraft(@PathVariable long number, Principal user) {
        Revision revision = found(number);
        Draft draft = drafts.create("From revision " + number, revision.document(), number, Author.of(user));
        return "redirect:/policies/drafts/" + draft.id();
    }

    /** What going back to it would change. */
    @GetMapping("/rollback")
    String confirm(@PathVariable long number, Model model) {
        Revision revision = found(number);
        model.addAttribute("revision", revision);
        model.addAttribute("approvalRequired", approvals.required());
        review.show(revision.document(), model);
        return "policies/rollback";
    }

    @PostMapping("/rollback")
    String rollBack(
            @PathVariable long number,
            @RequestParam(defaultValue = "") String note,
            Principal user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes redirect) {
        Revision revision = found(number);
        String title = "Back to revision " + number;
        String why = note.strip();
        String noted = why.isEmpty() ? title : title + ": " + why;
        Publishing.Order order =
                new Publishing.Order(Author.of(user), noted.substring(0, Math.min(LONGEST_NOTE, noted.length())), null);
        return switch (publishing.publish(revision.document(), title, order)) {
            case Publishing.Result.Published(long published) -> "redirect:/policies/revisions/" + published;
            case Publishing.Result.Waiting(Draft draft) -> {
                redirect.addFlashAttribute(
                        "message",
                        "Here is the draft that goes back to revision " + number + ". It waits for approval.");
                yield "redirect:/policies/drafts/" + draft.id() + "/publish";
            }
            case Publishing.Result.Invalid(List<PolicyProblem> problems) -> {
                response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
                model.addAttribute(
                        "problem",
                        "This version of Portcullis does not take it any more (%d problems). Use it as a new draft."
                                .formatted(problems.size()));
                yield confirm(number, model);
            }
            case Publishing.Result.TooLarge _, Publishing.Result.Overtaken _, Publishing.Result.DraftGone _ ->
                throw new IllegalStateException("a revision that was published once cannot be published again");
        };
    }

    private Revision found(long number) {
        return revisions.find(number).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
