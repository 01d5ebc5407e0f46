package io.portcullis.console.devices;

import io.portcullis.console.login.Htmx;
import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.contracts.DeviceDocument;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

@Controller
class DevicePages {
    private static final int PAGE_SIZE = 50;

    private final DeviceDirectory devices;
    private final PostureTable postures;

    DevicePages(DeviceDirectory devices, PostureTable postures) {
        this.devices = devices;
        this.postures = postures;
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
    String device(@PathVariable UUID id, Model model) {
        DeviceDocument device = devices.device(id);
        model.addAttribute("device", device);
        model.addAttribute("decision", devices.decision(id).orElse(null));
        model.addAttribute("posture", devices.posture(id).map(postures::rows).orElse(null));
        model.addAttribute("certificates", devices.certificates(id));
        model.addAttribute("history", devices.history(id));
        return "devices/device";
    }

    @PostMapping("/devices/{id}/{action}")
    String act(
            @PathVariable UUID id,
            @PathVariable String action,
            @RequestParam String reason,
            RedirectAttributes redirect) {
        try {
            DeviceAction wanted = DeviceAction.valueOf(action.toUpperCase(Locale.ROOT));
            DeviceDocument device = devices.act(id, wanted, reason.strip());
            redirect.addFlashAttribute("message", device.name() + " " + wanted.outcome() + ".");
        } catch (PlatformRefusal refusal) {
            redirect.addFlashAttribute("problem", refusal.getMessage());
        }
        return "redirect:/devices/" + id;
    }
}
