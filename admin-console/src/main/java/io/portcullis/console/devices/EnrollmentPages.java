package io.portcullis.console.devices;

import io.portcullis.console.InstallationProperties;
import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.contracts.EnrollmentTokenDocument;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.util.UUID;
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
class EnrollmentPages {
    private final EnrollmentTokens tokens;
    private final InstallationProperties installation;

    EnrollmentPages(EnrollmentTokens tokens, InstallationProperties installation) {
        this.tokens = tokens;
        this.installation = installation;
    }

    @GetMapping("/enrollment-tokens")
    String list(Model model) {
        model.addAttribute("tokens", tokens.all());
        return "devices/enrollment-tokens";
    }

    @GetMapping("/enrollment-tokens/new")
    String form(@ModelAttribute("form") EnrollmentForm form) {
        return "devices/enrollment-token-new";
    }

    /** Answers with the secret instead of a redirect: it is in no session and no address, and gone with the page. */
    @PostMapping("/enrollment-tokens")
    String create(
            @Valid @ModelAttribute("form") EnrollmentForm form,
            BindingResult problems,
            HttpServletResponse response,
            Model model) {
        if (!problems.hasErrors()) {
            try {
                EnrollmentTokenDocument token = tokens.create(form.request());
                model.addAttribute("token", token);
                model.addAttribute("deviceUrl", installation.devicePlane().url());
                return "devices/enrollment-token-created";
            } catch (PlatformRefusal refusal) {
                model.addAttribute("problem", refusal.getMessage());
            }
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        return "devices/enrollment-token-new";
    }

    @PostMapping("/enrollment-tokens/{id}/revoke")
    String revoke(@PathVariable UUID id, RedirectAttributes redirect) {
        try {
            tokens.revoke(id);
            redirect.addFlashAttribute("message", "The enrollment token is revoked.");
        } catch (PlatformRefusal refusal) {
            redirect.addFlashAttribute("problem", refusal.getMessage());
        }
        return "redirect:/enrollment-tokens";
    }
}
