package io.portcullis.console.policies;

import java.util.Map;
import java.util.UUID;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What the pages say of a change to a draft, whatever the change was. */
final class DraftAnswers {
    private DraftAnswers() {}

    static String overtaken(Draft current) {
        return current.updatedBy() + " changed this draft meanwhile; look at it and save again";
    }

    static String gone(RedirectAttributes redirect) {
        redirect.addFlashAttribute("problem", "This draft was published or deleted by somebody else.");
        return "redirect:/policies";
    }

    /**
     * Back to the draft that something was to be taken out of.
     *
     * @param done what to say if it was
     */
    static String takenOut(DraftEdits.Result result, UUID id, String done, RedirectAttributes redirect) {
        switch (result) {
            case DraftEdits.Result.Saved _ -> redirect.addFlashAttribute("message", done);
            case DraftEdits.Result.Wrong(Map<String, String> errors) ->
                redirect.addFlashAttribute("problem", "Not taken out: " + errors.get("") + ".");
            case DraftEdits.Result.Overtaken(Draft current) ->
                redirect.addFlashAttribute("problem", "Not taken out: " + overtaken(current) + ".");
            case DraftEdits.Result.Gone() -> {
                return gone(redirect);
            }
        }
        return "redirect:/policies/drafts/" + id;
    }
}
