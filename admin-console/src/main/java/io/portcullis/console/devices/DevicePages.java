package io.portcullis.console.devices;

import io.portcullis.console.certificates.AuthorityDirectory;
import io.portcullis.console.certificates.CertificateDirectory;
import io.portcullis.console.certificates.RevocationReason;
import io.portcullis.console.login.Htmx;
import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.contracts.DeviceDocument;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class DevicePages {
    private static final int PAGE_SIZE = 50;

    private final DeviceDirectory devices;
    private final PostureTable postures;
    private final EnrollmentTokens tokens;
    private final CertificateDirectory certificates;
    private final AuthorityDirectory authorities;

    DevicePages(
            DeviceDirectory devices,
            PostureTable postures,
            EnrollmentTokens tokens,
            CertificateDirectory certificates,
            AuthorityDirectory authorities) {
        this.devices = devices;
        this.postures = postures;
        this.tokens = tokens;
        this.certificates = certificates;
        this.authorities = authorities;
    }

    /** The list: a whole page, the results under the filters, or one more page of rows, depending on who asks. */
    @GetMapping("/devices")
    String list(
            DeviceFilter filter,
            @RequestParam @Nullable String cursor,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        response.addHeader(HttpHeaders.VARY, "HX-Request");
        model.addAttribute("filter", filter);
        model.addAttribute("page", devices.page(filter, cursor, PAGE_SIZE));
        if (!Htmx.isPartial(request)) {
            return "devices/list";
        }
        return cursor == null ? "devices/list :: results" : "devices/list :: rows";
    }

    @GetMapping("/devices/{id}")
    String device(@PathVariable UUID id, @RequestParam @Nullable String answered, Model model) {
        DeviceDocument device = devices.device(id);
        model.addAttribute("device", device);
        model.addAttribute("decision", devices.decision(id).orElse(null));
        model.addAttribute("posture", devices.posture(id).map(postures::rows).orElse(null));
        model.addAttribute("lineage", certificates.ofDevice(id));
        model.addAttribute("issuers", authorities.subjects());
        model.addAttribute("reasons", RevocationReason.values());
        model.addAttribute(
                "attestation",
                devices.attestation(id).map(AttestationEvidence::new).orElse(null));
        model.addAttribute("tokenFor", tokens.description(device.enrolledWith()).orElse(null));
        model.addAttribute("history", devices.history(id));
        model.addAttribute("custom", devices.attributes(id));
        model.addAttribute("answered", answered != null);
        return "devices/device";
    }

    @PostMapping("/devices/{id}/renew")
    String renew(@PathVariable UUID id, RedirectAttributes redirect) {
        try {
            DeviceDocument device = devices.renew(id);
            redirect.addFlashAttribute("message", device.name() + " renews its certificate with its next report.");
        } catch (PlatformRefusal refusal) {
            redirect.addFlashAttribute("problem", refusal.getMessage());
        }
        return "redirect:/devices/" + id + "#certificates";
    }

    @PostMapping("/devices/{id}/{action}")
    String act(
            @PathVariable UUID id,
            @PathVariable String action,
            @RequestParam String reason,
            RedirectAttributes redirect) {
        DeviceAction wanted =
                DeviceAction.of(action).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        try {
            DeviceDocument device = devices.act(id, wanted, reason.strip());
            redirect.addFlashAttribute("message", device.name() + " " + wanted.outcome() + ".");
        } catch (PlatformRefusal refusal) {
            redirect.addFlashAttribute("problem", refusal.getMessage());
        }
        return "redirect:/devices/" + id;
    }
}
