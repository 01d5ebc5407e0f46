package io.portcullis.console.devices;

import io.portcullis.console.login.Htmx;
import io.portcullis.console.platform.PlatformRefusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class EnrollmentRequestPages {
    private static final List<String> STATES = List.of("pending", "approved", "denied", "expired");
    private static final int MOST_SHOWN = 200;

    private final EnrollmentRequests requests;

    EnrollmentRequestPages(EnrollmentRequests requests) {
        this.requests = requests;
    }

    @GetMapping("/enrollment-requests")
    String list(@RequestParam(defaultValue = "pending") String state, Model model) {
        String shown = STATES.contains(state) ? state : "pending";
        var found = requests.in(shown);
        model.addAttribute("state", shown);
        model.addAttribute("states", STATES);
        model.addAttribute("requests", found.stream().limit(MOST_SHOWN).toList());
        model.addAttribute("hidden", Math.max(0, found.size() - MOST_SHOWN));
        return "devices/enrollment-requests";
    }

    /** The number beside the menu entry: asked for by the page once it is there, so that no page waits for it. */
    @GetMapping("/enrollment-requests/waiting")
    String waiting(HttpServletRequest request, HttpServletResponse response, Model model) {
        response.addHeader(HttpHeaders.VARY, "HX-Request");
        if (!Htmx.isPartial(request)) {
            return "redirect:/enrollment-requests";
        }
        model.addAttribute("waiting", requests.waiting());
        return "parts :: waiting";
    }

    @PostMapping("/enrollment-requests/{id}/approve")
    String approve(@PathVariable UUID id, @RequestParam(defaultValue = "") String reason, RedirectAttributes redirect) {
        return decide(id, reason, requests::approve, "Approved: the machine enrolls when it asks again.", redirect);
    }

    @PostMapping("/enrollment-requests/{id}/deny")
    String deny(@PathVariable UUID id, @RequestParam(defaultValue = "") String reason, RedirectAttributes redirect) {
        return decide(id, reason, requests::deny, "Denied: the machine is told so and gets no certificate.", redirect);
    }

    private static String decide(
            UUID id, String reason, BiConsumer<UUID, String> decision, String outcome, RedirectAttributes redirect) {
        if (reason.isBlank()) {
            redirect.addFlashAttribute("problem", "Nothing was decided: say why, for the audit log.");
            return "redirect:/enrollment-requests";
        }
        try {
            decision.accept(id, reason.strip());
            redirect.addFlashAttribute("message", outcome);
        } catch (PlatformRefusal refusal) {
            redirect.addFlashAttribute("problem", refusal.getMessage());
        }
        return "redirect:/enrollment-requests";
    }
}
