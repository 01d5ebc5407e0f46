package io.portcullis.console.devices;

import io.portcullis.console.login.Htmx;
import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.contracts.DevicePosture;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/**
 * Asks a device to report at once, and shows its answer when it comes. Whether one came follows from the platform's own
 * times alone, so that clocks that differ do no harm.
 */
@Controller
@RequestMapping("/devices/{id}/check")
class CheckNowPages {
    /** A connected agent answers within seconds; one that polls, with its next poll. */
    private static final Duration WATCHED = Duration.ofMinutes(5);

    private static final Duration SOON = Duration.ofSeconds(20);

    private final DeviceDirectory devices;
    private final Clock clock;

    CheckNowPages(DeviceDirectory devices, Clock clock) {
        this.devices = devices;
        this.clock = clock;
    }

    @PostMapping
    String ask(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String check,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Instant before = received(id);
        try {
            devices.check(id, check.isEmpty() ? null : check);
        } catch (PlatformRefusal refusal) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            model.addAttribute("refused", refusal.getMessage());
            return "devices/check :: refused";
        }
        if (!Htmx.isPartial(request)) {
            return "redirect:/devices/" + id;
        }
        return waiting(id, before == null ? "" : before.toString(), clock.instant(), model);
    }

    /**
     * @param before when the platform had its last report before it asked; empty for none
     * @param asked by the console's clock, which only says how long to go on asking
     */
    @GetMapping
    String answer(
            @PathVariable UUID id,
            @RequestParam String before,
            @RequestParam String asked,
            HttpServletResponse response,
            Model model) {
        Instant received = received(id);
        if (received != null && (before.isEmpty() || received.isAfter(instant(before)))) {
            // The page as a whole is out of date now.
            response.setHeader("HX-Redirect", "/devices/" + id + "?answered");
            return "devices/check :: arrived";
        }
        return waiting(id, before, instant(asked), model);
    }

    private String waiting(UUID id, String before, Instant asked, Model model) {
        Duration since = Duration.between(asked, clock.instant());
        model.addAttribute("id", id);
        model.addAttribute("before", before);
        model.addAttribute("asked", asked.toString());
        model.addAttribute("watching", since.compareTo(WATCHED) < 0);
        model.addAttribute("slow", since.compareTo(SOON) > 0);
        return "devices/check :: waiting";
    }

    private @Nullable Instant received(UUID id) {
        return devices.posture(id).map(DevicePosture::receivedAt).orElse(null);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "not a time", e);
        }
    }
}
