package io.portcullis.console.policies;

import io.portcullis.policy.AccessLevel;
import io.portcullis.policy.ApplicationRequirement;
import io.portcullis.policy.CheckTemplate;
import io.portcullis.policy.CheckTemplates;
import io.portcullis.policy.Policy;
import io.portcullis.policy.PolicySet;
import io.portcullis.policy.PolicySetText;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Policies, access levels and applications of a draft as forms. */
@Controller
@RequestMapping("/policies/drafts/{id}/{kind:policy|level|application}")
class PartPages {
    private final Drafts drafts;
    private final DraftEdits edits;
    private final CheckTemplates templates = CheckTemplates.standard();

    PartPages(Drafts drafts, DraftEdits edits) {
        this.drafts = drafts;
        this.edits = edits;
    }

    /** @param name of the part that is there; absent for a new one */
    @GetMapping
    String form(
            @PathVariable UUID id,
            @PathVariable String kind,
            @RequestParam(defaultValue = "") String name,
            Model model) {
        Draft draft = found(id);
        PartForm form = PartForm.of(kind, name, edits.outline(draft.document()));
        return form(draft, form, Map.of(), model);
    }

    @PostMapping
    String save(
            @PathVariable UUID id,
            @PathVariable String kind,
            @RequestParam long version,
            @RequestParam MultiValueMap<String, String> fields,
            Principal user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes redirect) {
        Draft draft = found(id);
        PartForm form = PartForm.of(kind, fields);
        PolicySet present = edits.outline(draft.document());
        if (form.fresh() && PartForm.find(kind, form.id(), present) >= 0) {
            return refused(draft, form, Map.of(form.key(), "there is one already; change that"), model, response);
        }
        Function<PolicySet, String> place = set -> "%s[%d]".formatted(form.list(), PartForm.find(kind, form.id(), set));
        return switch (edits.apply(id, version, user.getName(), text -> written(text, form), place)) {
            case DraftEdits.Result.Saved _ -> {
                redirect.addFlashAttribute(
                        "message",
                        "The %s “%s” is saved.".formatted(kind, form.title().isEmpty() ? form.id() : form.title()));
                yield "redirect:/policies/drafts/" + id;
            }
            case DraftEdits.Result.Wrong(Map<String, String> errors) ->
                refused(found(id), form, errors, model, response);
            case DraftEdits.Result.Overtaken(Draft current) ->
                refused(current, form, Map.of("", DraftAnswers.overtaken(current)), model, response);
            case DraftEdits.Result.Gone() -> DraftAnswers.gone(redirect);
        };
    }

    @PostMapping("/delete")
    String delete(
            @PathVariable UUID id,
            @PathVariable String kind,
            @RequestParam String name,
            @RequestParam long version,
            Principal user,
            RedirectAttributes redirect) {
        UnaryOperator<String> edit = text -> switch (kind) {
            case "level" -> PolicySetText.withoutLevel(text, name);
            case "application" -> PolicySetText.withoutApplication(text, name);
            default -> throw new IllegalArgumentException("a policy is taken out of the text, with its checks");
        };
        DraftEdits.Result result = edits.apply(id, version, user.getName(), edit, set -> "");
        return DraftAnswers.takenOut(result, id, "The %s is taken out.".formatted(kind), redirect);
    }

    private String written(String text, PartForm form) {
        return switch (form.kind()) {
            case "level" ->
                PolicySetText.withLevel(
                        text,
                        new AccessLevel(
                                form.id(),
                                form.title().isEmpty() ? form.id() : form.title(),
                                form.parent().isEmpty() ? null : form.parent(),
                                form.requires()));
            case "application" ->
                PolicySetText.withApplication(text, new ApplicationRequirement(form.id(), form.level()));
            default -> PolicySetText.withPolicy(text, policy(form));
        };
    }

    private Policy policy(PartForm form) {
        String title = form.title().isEmpty() ? form.id() : form.title();
        if (!form.fresh()) {
            return new Policy(form.id(), title, form.scope().scope(), List.of());
        }
        CheckTemplate first =
                templates.find(form.level()).orElseThrow(() -> new IllegalArgumentException("choose its first check"));
        return new Policy(form.id(), title, form.scope().scope(), List.of(first.check(first.id(), first.initial())));
    }

    private String form(Draft draft, PartForm form, Map<String, String> errors, Model model) {
        PolicySet set = edits.outline(draft.document());
        Map<String, Boolean> checks = new TreeMap<>();
        set.policies()
                .forEach(policy -> policy.checks()
                        .forEach(check -> checks.merge(check.id(), check.mayWarn(), Boolean::logicalOr)));
        model.addAttribute("draft", draft);
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        model.addAttribute("checks", checks);
        model.addAttribute("levels", set.levels());
        model.addAttribute("templates", templates.all());
        model.addAttribute(
                "heading",
                form.fresh()
                        ? "New " + form.kind()
                        : form.kind().substring(0, 1).toUpperCase(Locale.ROOT)
                                + form.kind().substring(1) + " " + form.id());
        return "policies/part";
    }

    private String refused(
            Draft draft, PartForm form, Map<String, String> errors, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return form(draft, form, errors, model);
    }

    private Draft found(UUID id) {
        return drafts.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
