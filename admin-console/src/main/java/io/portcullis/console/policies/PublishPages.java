package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyProblem;
import io.portcullis.contracts.RolloutPlan;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The step from a draft to a publication: what changes, what it would do, who approves, how it reaches the fleet. */
@Controller
@RequestMapping("/policies/drafts/{id}")
class PublishPages {
    private static final int LONGEST_NOTE = 200;

    private final Drafts drafts;
    private final Approvals approvals;
    private final Publishing publishing;
    private final Review review;

    PublishPages(Drafts drafts, Approvals approvals, Publishing publishing, Review review) {
        this.drafts = drafts;
        this.approvals = approvals;
        this.publishing = publishing;
        this.review = review;
    }

    @GetMapping("/publish")
    String review(@PathVariable UUID id, Principal user, Model model) {
        return page(found(id), RolloutForm.initial(), user, model);
    }

    @PostMapping("/publish")
    String publish(
            @PathVariable UUID id,
            @RequestParam long version,
            @RequestParam(defaultValue = "") String note,
            @ModelAttribute RolloutForm rollout,
            Principal user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes redirect) {
        RolloutPlan plan;
        try {
            plan = rollout.plan();
        } catch (IllegalArgumentException wrong) {
            model.addAttribute("rolloutProblem", wrong.getMessage());
            return refused(id, null, HttpStatus.UNPROCESSABLE_CONTENT, rollout, user, model, response);
        }
        Publishing.Order order = new Publishing.Order(Author.of(user), shortened(note), plan);
        return switch (publishing.publishDraft(id, version, order)) {
            case Publishing.Result.Published(long revision) -> "redirect:/policies/revisions/" + revision;
            case Publishing.Result.Waiting(Draft draft) ->
                refused(
                        id,
                        "Nothing was published: " + approvals.of(draft).missing(),
                        HttpStatus.CONFLICT,
                        rollout,
                        user,
                        model,
                        response);
            case Publishing.Result.Invalid(List<PolicyProblem> problems) ->
                refused(
                        id,
                        problems.size() + " problems have to be solved first.",
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        rollout,
                        user,
                        model,
                        response);
            case Publishing.Result.TooLarge(int bytes, int limit) ->
                refused(
                        id,
                        "The signed policy set has %d bytes; Kafka takes %d.".formatted(bytes, limit),
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        rollout,
                        user,
                        model,
                        response);
            case Publishing.Result.Overtaken(Draft current) ->
                refused(
                        id,
                        "Nothing was published: " + current.updatedBy()
                                + " changed the draft while you were looking. This is how it stands now.",
                        HttpStatus.CONFLICT,
                        rollout,
                        user,
                        model,
                        response);
            case Publishing.Result.DraftGone() -> DraftAnswers.gone(redirect);
        };
    }

    @PostMapping("/approve")
    String approve(@PathVariable UUID id, @RequestParam long version, Principal user, RedirectAttributes redirect) {
        String back = "redirect:/policies/drafts/" + id + "/publish";
        return switch (approvals.approve(id, version, user.getName())) {
            case Approvals.Result.Approved(Draft _, Approval approval) -> {
                redirect.addFlashAttribute(
                        "message",
                        approval.complete()
                                ? "Approved. It can be published as it is; any change voids this."
                                : "Approved by you. A machine wrote some of it, so it takes a second person.");
                yield back;
            }
            case Approvals.Result.ByApprover() -> {
                redirect.addFlashAttribute("problem", "You approved it already. Somebody else has to approve it, too.");
                yield back;
            }
            case Approvals.Result.ByAuthor() -> {
                redirect.addFlashAttribute(
                        "problem", "You wrote some of this draft. Somebody who wrote none of it approves it.");
                yield back;
            }
            case Approvals.Result.Overtaken(Draft current) -> {
                redirect.addFlashAttribute(
                        "problem",
                        "Nothing was approved: " + current.updatedBy()
                                + " changed the draft while you were looking. This is how it stands now.");
                yield back;
            }
            case Approvals.Result.Invalid _ -> {
                redirect.addFlashAttribute("problem", "Nothing was approved: it has to be valid first.");
                yield back;
            }
            case Approvals.Result.Gone() -> DraftAnswers.gone(redirect);
        };
    }

    private String refused(
            UUID id,
            @Nullable String problem,
            HttpStatus status,
            RolloutForm rollout,
            Principal user,
            Model model,
            HttpServletResponse response) {
        response.setStatus(status.value());
        model.addAttribute("problem", problem);
        return page(found(id), rollout, user, model);
    }

    private String page(Draft draft, RolloutForm rollout, Principal user, Model model) {
        model.addAttribute("draft", draft);
        review.show(draft.document(), model);
        model.addAttribute("rollout", rollout);
        model.addAttribute("presets", RolloutForm.Preset.values());
        model.addAttribute("rows", RolloutForm.ROWS);
        model.addAttribute("approvalRequired", approvals.required());
        model.addAttribute("approval", approvals.of(draft));
        model.addAttribute("editors", drafts.editors(draft.id()));
        model.addAttribute("mayApprove", approvals.mayApprove(draft, user.getName()));
        return "policies/publish";
    }

    private Draft found(UUID id) {
        return drafts.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static String shortened(String note) {
        String stripped = note.strip();
        return stripped.length() > LONGEST_NOTE ? stripped.substring(0, LONGEST_NOTE) : stripped;
    }
}
