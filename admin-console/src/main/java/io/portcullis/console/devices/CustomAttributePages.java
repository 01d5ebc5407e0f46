package io.portcullis.console.devices;

import io.portcullis.console.platform.PlatformRefusal;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What other systems, or people, know about a device: set through the platform's API, each with an end. */
@Controller
@RequestMapping("/devices/{id}/attributes")
class CustomAttributePages {
    private final DeviceDirectory devices;
    private final Clock clock;

    CustomAttributePages(DeviceDirectory devices, Clock clock) {
        this.devices = devices;
        this.clock = clock;
    }

    @GetMapping
    String form(@PathVariable UUID id, CustomAttributeForm form, Model model) {
        return form(id, form, null, model);
    }

    @PostMapping
    String set(
            @PathVariable UUID id,
            @ModelAttribute CustomAttributeForm form,
            Model model,
            HttpServletResponse response,
            RedirectAttributes redirect) {
        try {
            devices.setAttribute(id, form.attribute(), form.request(clock.instant()));
            redirect.addFlashAttribute("message", form.attribute() + " is set.");
            return "redirect:/devices/" + id + "#custom";
        } catch (IllegalArgumentException | PlatformRefusal wrong) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            return form(id, form, wrong.getMessage(), model);
        }
    }

    @PostMapping("/delete")
    String delete(@PathVariable UUID id, @RequestParam String name, RedirectAttributes redirect) {
        try {
            devices.deleteAttribute(id, name);
            redirect.addFlashAttribute("message", name + " is deleted.");
        } catch (PlatformRefusal refusal) {
            redirect.addFlashAttribute("problem", refusal.getMessage());
        }
        return "redirect:/devices/" + id + "#custom";
    }

    private String form(UUID id, CustomAttributeForm form, @Nullable String problem, Model model) {
        model.addAttribute("device", devices.device(id));
        model.addAttribute("form", form);
        model.addAttribute("wrong", problem);
        return "devices/attribute";
    }
}
