package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyProblem;
import io.portcullis.posture.Catalogue;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.UUID;
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

/** The policy set editor, and the step from a draft to a publication. */
@Controller
@RequestMapping("/policies/drafts")
class DraftPages {
    private final Drafts drafts;
    private final PolicyCheck check;
    private final InForce inForce;
    private final Publishing publishing;
    private final Catalogue catalogue = Catalogue.standard();

    DraftPages(Drafts drafts, PolicyCheck check, InForce inForce, Publishing publishing) {
        this.drafts = drafts;
        this.check = check;
        this.inForce = inForce;
        this.publishing = publishing;
    }

    /** Starts from what is in force, or from the starter where nothing is. */
    @PostMapping
    String create(Principal user) {
        Draft draft = inForce.find()
                .map(set -> drafts.create(
                        "From revision " + set.revision(), set.document(), set.revision(), user.getName()))
                .orElseGet(() -> drafts.create("First policy set", Starter.document(), null, user.getName()));
        return "redirect:/policies/drafts/" + draft.id();
    }

    @GetMapping("/{id}")
    String edit(@PathVariable UUID id, Model model) {
        Draft draft = found(id);
        model.addAttribute("draft", draft);
        model.addAttribute("attributes", catalogue.attributes());
        model.addAttribute("templates", CheckTemplate.offeredBy(catalogue));
        model.addAttribute("verdict", DraftVerdict.of(check.check(draft.document())));
        return "policies/editor";
    }

    /** Saves what was typed, valid or not, and says what is wrong with it. */
    @PostMapping("/{id}/text")
    String save(
            @PathVariable UUID id,
            @RequestParam long version,
            @RequestParam String document,
            Principal user,
            Model model,
            HttpServletResponse response) {
        // Forms send CR LF; the file has what was typed.
        String text = document.replace("\r\n", "\n");
        if (text.getBytes(StandardCharsets.UTF_8).length > Publishing.MAX_DOCUMENT_BYTES) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return "policies/editor :: too-large";
        }
        return switch (drafts.replace(id, version, text, user.getName())) {
            case Drafts.Change.Saved(Draft draft) -> {
                response.setHeader("HX-Trigger", "{\"draft-saved\":{\"version\":" + draft.version() + "}}");
                model.addAttribute("draft", draft);
                model.addAttribute("verdict", DraftVerdict.of(check.check(text)));
                yield "policies/editor :: verdict";
            }
            case Drafts.Change.Overtaken(Draft current) -> {
                response.setStatus(HttpStatus.CONFLICT.value());
                response.setHeader("HX-Trigger", "draft-overtaken");
                model.addAttribute("draft", current);
                yield "policies/editor :: overtaken";
            }
            case Drafts.Change.Gone() -> {
                response.setStatus(HttpStatus.CONFLICT.value());
                response.setHeader("HX-Trigger", "draft-overtaken");
                yield "policies/editor :: gone";
            }
        };
    }

    @GetMapping("/{id}/publish")
    String review(@PathVariable UUID id, Model model) {
        review(found(id), model);
        return "policies/publish";
    }

    @PostMapping("/{id}/publish")
    String publish(
            @PathVariable UUID id,
            @RequestParam long version,
            @RequestParam(defaultValue = "") String note,
            Principal user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes redirect) {
        return switch (publishing.publishDraft(id, version, user.getName(), shortened(note))) {
            case Publishing.Result.Published(long revision) -> "redirect:/policies/revisions/" + revision;
            case Publishing.Result.Invalid(List<PolicyProblem> problems) ->
                refused(
                        id,
                        problems.size() + " problems have to be solved first.",
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        model,
                        response);
            case Publishing.Result.TooLarge(int bytes, int limit) ->
                refused(
                        id,
                        "The signed policy set has %d bytes; Kafka takes %d.".formatted(bytes, limit),
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        model,
                        response);
            case Publishing.Result.Overtaken(Draft current) ->
                refused(
                        id,
                        "Nothing was published: " + current.updatedBy()
                                + " changed the draft while you were looking. This is how it stands now.",
                        HttpStatus.CONFLICT,
                        model,
                        response);
            case Publishing.Result.DraftGone() -> {
                redirect.addFlashAttribute("problem", "This draft was published or deleted by somebody else.");
                yield "redirect:/policies";
            }
        };
    }

    @PostMapping("/{id}/delete")
    String delete(@PathVariable UUID id, @RequestParam long version, RedirectAttributes redirect) {
        switch (drafts.remove(id, version)) {
            case Drafts.Change.Saved(Draft draft) ->
                redirect.addFlashAttribute("message", "The draft “" + draft.title() + "” is deleted.");
            case Drafts.Change.Overtaken(Draft current) ->
                redirect.addFlashAttribute(
                        "problem", "Not deleted: " + current.updatedBy() + " has just changed this draft.");
            case Drafts.Change.Gone() -> redirect.addFlashAttribute("message", "The draft was already gone.");
        }
        return "redirect:/policies";
    }

    private String refused(UUID id, String problem, HttpStatus status, Model model, HttpServletResponse response) {
        response.setStatus(status.value());
        model.addAttribute("problem", problem);
        review(found(id), model);
        return "policies/publish";
    }

    private void review(Draft draft, Model model) {
        InForce.PolicySet current = inForce.find().orElse(null);
        model.addAttribute("draft", draft);
        model.addAttribute("inForce", current);
        model.addAttribute("diff", DocumentDiff.between(current == null ? "" : current.document(), draft.document()));
        model.addAttribute("verdict", DraftVerdict.of(check.check(draft.document())));
    }

    private Draft found(UUID id) {
        return drafts.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static String shortened(String note) {
        String stripped = note.strip();
        return stripped.length() > 200 ? stripped.substring(0, 200) : stripped;
    }
}
