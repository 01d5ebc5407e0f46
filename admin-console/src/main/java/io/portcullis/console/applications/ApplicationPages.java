package io.portcullis.console.applications;

import io.portcullis.console.platform.PlatformRefusal;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class ApplicationPages {
    private final Applications applications;

    ApplicationPages(Applications applications) {
        this.applications = applications;
    }

    @GetMapping("/applications")
    String list(Model model) {
        model.addAttribute("applications", applications.all());
        return "applications/list";
    }

    @GetMapping("/applications/new")
    String blank(@ModelAttribute("form") ApplicationForm form) {
        return "applications/form";
    }

    @GetMapping("/applications/{id}")
    String edit(@PathVariable UUID id, Model model) {
        var application = applications.one(id);
        model.addAttribute("id", id);
        model.addAttribute("app", application);
        model.addAttribute("form", ApplicationForm.of(application));
        return "applications/form";
    }

    @PostMapping("/applications")
    String create(
            @Valid @ModelAttribute("form") ApplicationForm form,
            BindingResult problems,
            Model model,
            HttpServletResponse response,
            RedirectAttributes redirect) {
        return save(problems, () -> applications.create(form.request()).name(), null, model, response, redirect);
    }

    @PostMapping("/applications/{id}")
    String replace(
            @PathVariable UUID id,
            @Valid @ModelAttribute("form") ApplicationForm form,
            BindingResult problems,
            Model model,
            HttpServletResponse response,
            RedirectAttributes redirect) {
        return save(problems, () -> applications.replace(id, form.request()).name(), id, model, response, redirect);
    }

    @PostMapping("/applications/{id}/delete")
    String delete(@PathVariable UUID id, RedirectAttributes redirect) {
        try {
            applications.delete(id);
            redirect.addFlashAttribute(
                    "message", "The application is deleted; the platform issues no more tokens for it.");
        } catch (PlatformRefusal refusal) {
            redirect.addFlashAttribute("problem", refusal.getMessage());
        }
        return "redirect:/applications";
    }

    private static String save(
            BindingResult problems,
            Supplier<String> saving,
            @Nullable UUID id,
            Model model,
            HttpServletResponse response,
            RedirectAttributes redirect) {
        if (!problems.hasErrors()) {
            try {
                redirect.addFlashAttribute("message", saving.get() + " is saved.");
                return "redirect:/applications";
            } catch (PlatformRefusal refusal) {
                model.addAttribute("problem", refusal.getMessage());
            }
        }
        model.addAttribute("id", id);
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return "applications/form";
    }
}
