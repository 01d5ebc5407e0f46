package io.portcullis.console.policies;

import io.portcullis.posture.Catalogue;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
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

/** The policy set editor. */
@Controller
@RequestMapping("/policies/drafts")
class DraftPages {
    private final Drafts drafts;
    private final PolicyCheck check;
    private final InForce inForce;
    private final DraftEdits edits;
    private final Catalogue catalogue = Catalogue.standard();

    DraftPages(Drafts drafts, PolicyCheck check, InForce inForce, DraftEdits edits) {
        this.drafts = drafts;
        this.check = check;
        this.inForce = inForce;
        this.edits = edits;
    }

    /** Starts from what is in force, or from the starter where nothing is. */
    @PostMapping
    String create(Principal user) {
        Draft draft = inForce.find()
                .map(set -> drafts.create(
                        "From revision " + set.revision(), set.document(), set.revision(), Author.of(user)))
                .orElseGet(() -> drafts.create("First policy set", Starter.document(), null, Author.of(user)));
        return "redirect:/policies/drafts/" + draft.id();
    }

    @GetMapping("/{id}")
    String edit(@PathVariable UUID id, Model model) {
        Draft draft = found(id);
        model.addAttribute("draft", draft);
        model.addAttribute("attributes", catalogue.attributes());
        model.addAttribute("set", edits.outline(draft.document()));
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
        return switch (drafts.replace(id, version, text, Author.of(user))) {
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

    private Draft found(UUID id) {
        return drafts.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
