package io.portcullis.console.policies;

import io.portcullis.policy.Check;
import io.portcullis.policy.CheckTemplates;
import io.portcullis.policy.Effect;
import io.portcullis.policy.OnUnknown;
import io.portcullis.policy.Policy;
import io.portcullis.policy.PolicySet;
import io.portcullis.policy.PolicySetText;
import io.portcullis.policy.Scope;
import io.portcullis.policy.Severity;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.EvidenceGrade;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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

/** Single checks of a draft as forms. The text of the policy set stays what is stored; a form changes places in it. */
@Controller
@RequestMapping("/policies/drafts/{id}/checks")
class CheckPages {
    private final Drafts drafts;
    private final DraftEdits edits;
    private final Catalogue catalogue = Catalogue.standard();
    private final CheckTemplates templates = CheckTemplates.standard();

    CheckPages(Drafts drafts, DraftEdits edits) {
        this.drafts = drafts;
        this.edits = edits;
    }

    /** What a check can be made of. */
    @GetMapping("/new")
    String choose(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String policy,
            @RequestParam(required = false) @Nullable String template,
            Model model) {
        Draft draft = found(id);
        PolicySet set = edits.outline(draft.document());
        String into = policy.isEmpty() && !set.policies().isEmpty()
                ? set.policies().getFirst().id()
                : policy;
        if (template == null) {
            model.addAttribute("draft", draft);
            model.addAttribute("templates", templates.all());
            model.addAttribute("policies", set.policies());
            model.addAttribute("policy", into);
            return "policies/templates";
        }
        Check check = templates
                .find(template)
                .map(found -> found.check(free(set, into, found.id()), found.initial()))
                .orElseGet(() -> blank(free(set, into, "new-check")));
        return form(draft, CheckForm.of(into, check, true, template.isEmpty()), Map.of(), model);
    }

    @GetMapping("/{policy}/{check}")
    String edit(
            @PathVariable UUID id,
            @PathVariable String policy,
            @PathVariable String check,
            @RequestParam(defaultValue = "false") boolean free,
            Model model) {
        Draft draft = found(id);
        Check present = policies(draft).stream()
                .filter(candidate -> candidate.id().equals(policy))
                .flatMap(candidate -> candidate.checks().stream())
                .filter(candidate -> candidate.id().equals(check))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return form(draft, CheckForm.of(policy, present, false, free), Map.of(), model);
    }

    @PostMapping
    String save(
            @PathVariable UUID id,
            @RequestParam long version,
            @RequestParam MultiValueMap<String, String> fields,
            Principal user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes redirect) {
        CheckForm form = CheckForm.of(fields, "true".equals(fields.getFirst("fresh")));
        CheckFormReader reader = new CheckFormReader(form);
        Check check = reader.read();
        if (form.fresh() && exists(id, form.policy(), form.id())) {
            reader.errors().put("id", "this policy has a check of that id already");
        }
        if (!reader.errors().isEmpty()) {
            return refused(found(id), form, reader.errors(), model, response);
        }
        DraftEdits.Result result = edits.apply(
                id,
                version,
                user.getName(),
                text -> PolicySetText.withCheck(text, form.policy(), check),
                set -> place(set, form.policy(), form.id()));
        return switch (result) {
            case DraftEdits.Result.Saved(Draft draft) -> {
                redirect.addFlashAttribute("message", "The check “" + check.title() + "” is saved.");
                yield "redirect:/policies/drafts/" + draft.id();
            }
            case DraftEdits.Result.Wrong(Map<String, String> errors) ->
                refused(found(id), form, errors, model, response);
            case DraftEdits.Result.Overtaken(Draft current) ->
                refused(current, form, Map.of("", DraftAnswers.overtaken(current)), model, response);
            case DraftEdits.Result.Gone() -> DraftAnswers.gone(redirect);
        };
    }

    @PostMapping("/{policy}/{check}/delete")
    String delete(
            @PathVariable UUID id,
            @PathVariable String policy,
            @PathVariable String check,
            @RequestParam long version,
            Principal user,
            RedirectAttributes redirect) {
        DraftEdits.Result result = edits.apply(
                id, version, user.getName(), text -> PolicySetText.withoutCheck(text, policy, check), set -> "");
        return DraftAnswers.takenOut(
                result, id, "The check is taken out. Comments above it are still there.", redirect);
    }

    private String form(Draft draft, CheckForm form, Map<String, String> errors, Model model) {
        model.addAttribute("draft", draft);
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        model.addAttribute("policies", policies(draft));
        model.addAttribute("attributes", catalogue.attributes());
        model.addAttribute("severities", List.of(Severity.values()));
        model.addAttribute("effects", List.of(Effect.values()));
        model.addAttribute("grades", List.of(EvidenceGrade.values()));
        model.addAttribute("unknowns", List.of(OnUnknown.values()));
        return "policies/check";
    }

    private String refused(
            Draft draft, CheckForm form, Map<String, String> errors, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return form(draft, form, errors, model);
    }

    private static String place(PolicySet set, String policy, String check) {
        List<Policy> policies = set.policies();
        for (int p = 0; p < policies.size(); p++) {
            List<Check> checks = policies.get(p).checks();
            for (int c = 0; c < checks.size(); c++) {
                if (policies.get(p).id().equals(policy) && checks.get(c).id().equals(check)) {
                    return "policies[%d].checks[%d]".formatted(p, c);
                }
            }
        }
        return "";
    }

    private boolean exists(UUID id, String policy, String check) {
        return !place(edits.outline(found(id).document()), policy, check).isEmpty();
    }

    /** An id that the policy does not have yet. */
    private static String free(PolicySet set, String policy, String wanted) {
        return IntStream.iterate(1, number -> number + 1)
                .mapToObj(number -> number == 1 ? wanted : wanted + "-" + number)
                .filter(candidate -> place(set, policy, candidate).isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static Check blank(String id) {
        return new Check(
                id,
                "",
                "",
                Scope.everything(),
                Severity.MEDIUM,
                Effect.BLOCK,
                Duration.ofHours(24),
                EvidenceGrade.AGENT_REPORTED,
                Duration.ZERO,
                OnUnknown.FAIL,
                null);
    }

    private List<Policy> policies(Draft draft) {
        return edits.outline(draft.document()).policies();
    }

    private Draft found(UUID id) {
        return drafts.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
