package io.portcullis.console.devices;

import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.contracts.EndorsementKeyDocument;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class EndorsementKeyPages {
    private static final int MOST_SHOWN = 100;

    private final EndorsementKeys keys;

    EndorsementKeyPages(EndorsementKeys keys) {
        this.keys = keys;
    }

    @GetMapping("/endorsement-keys")
    String list(
            @ModelAttribute("form") EndorsementKeyForm form, @RequestParam(defaultValue = "") String q, Model model) {
        listed(q, model);
        return "devices/endorsement-keys";
    }

    @PostMapping("/endorsement-keys")
    String add(
            @Valid @ModelAttribute("form") EndorsementKeyForm form,
            BindingResult problems,
            HttpServletResponse response,
            RedirectAttributes redirect,
            Model model) {
        if (!problems.hasErrors()) {
            try {
                keys.add(form.request());
                redirect.addFlashAttribute("message", "The endorsement key of " + form.description() + " is trusted.");
                return "redirect:/endorsement-keys";
            } catch (PlatformRefusal refusal) {
                model.addAttribute("problem", refusal.getMessage());
            }
        }
        response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
        listed("", model);
        return "devices/endorsement-keys";
    }

    @PostMapping("/endorsement-keys/{fingerprint:[0-9a-fA-F]{64}}/remove")
    String remove(@PathVariable String fingerprint, RedirectAttributes redirect) {
        try {
            keys.remove(fingerprint);
            redirect.addFlashAttribute(
                    "message", "The endorsement key is no longer trusted. Devices attested with it keep their result.");
        } catch (PlatformRefusal refusal) {
            redirect.addFlashAttribute("problem", refusal.getMessage());
        }
        return "redirect:/endorsement-keys";
    }

    private void listed(String q, Model model) {
        List<EndorsementKeyDocument> found = keys.matching(q.strip());
        model.addAttribute("q", q.strip());
        model.addAttribute("keys", found.stream().limit(MOST_SHOWN).toList());
        model.addAttribute("hidden", Math.max(0, found.size() - MOST_SHOWN));
    }
}
