package io.portcullis.console.waivers;

import io.portcullis.console.login.Htmx;
import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.console.policies.ChecksInForce;
import io.portcullis.contracts.DeviceDocument;
import io.portcullis.contracts.WaiverRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Exceptions of single checks: who has one, who asks for one, and until when. */
@Controller
@RequestMapping("/waivers")
class WaiverPages {
    private static final Pattern FIELD = Pattern.compile("(check|device|group|from|until|reason): ");
    private static final Duration WATCHED = Duration.ofMinutes(2);
    private static final int PAGE_SIZE = 50;
    private static final int USUAL_DAYS = 7;
    private static final int ON_A_DEVICES_PAGE = 20;

    private final Waivers waivers;
    private final WaiverStore store;
    private final ChecksInForce checks;
    private final Handovers handovers;
    private final PlatformCalls platform;
    private final Clock clock;

    WaiverPages(
            Waivers waivers,
            WaiverStore store,
            ChecksInForce checks,
            Handovers handovers,
            PlatformCalls platform,
            Clock clock) {
        this.waivers = waivers;
        this.store = store;
        this.checks = checks;
        this.handovers = handovers;
        this.platform = platform;
        this.clock = clock;
    }

    /**
     * A row of a list.
     *
     * @param standing what was decided
     * @param shown the same, or how far the platform is from going by it
     */
    record Row(StoredWaiver waiver, String standing, String shown) {}

    @GetMapping
    String list(
            @RequestParam(defaultValue = "requested") String state,
            @RequestParam(required = false) @Nullable UUID before,
            HttpServletRequest request,
            Model model) {
        WaiverStore.Filter filter = filter(state);
        List<StoredWaiver> page = store.list(filter, null, before, PAGE_SIZE + 1, clock.instant());
        boolean more = page.size() > PAGE_SIZE;
        List<StoredWaiver> shown = more ? page.subList(0, PAGE_SIZE) : page;
        model.addAttribute("state", state);
        model.addAttribute("rows", rows(shown));
        model.addAttribute("older", more ? shown.getLast().id() : null);
        return Htmx.isPartial(request) && before != null ? "waivers/list :: rows" : "waivers/list";
    }

    /** The number beside the menu entry. */
    @GetMapping("/waiting")
    String waiting(HttpServletRequest request, Model model) {
        if (!Htmx.isPartial(request)) {
            return "redirect:/waivers";
        }
        model.addAttribute("waiting", store.waiting(clock.instant()));
        return "parts :: waiting";
    }

    /** What a device's page shows of its waivers. */
    @GetMapping("/of-device/{device}")
    String ofDevice(@PathVariable UUID device, Model model) {
        model.addAttribute(
                "rows", rows(store.list(WaiverStore.Filter.ALL, device, null, ON_A_DEVICES_PAGE, clock.instant())));
        return "waivers/list :: of-device";
    }

    @GetMapping("/new")
    String blank(WaiverForm form, Model model) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        WaiverForm filled = form.until() == null
                ? new WaiverForm(
                        form.check(),
                        form.device(),
                        form.group(),
                        form.from(),
                        today.plusDays(USUAL_DAYS).toString(),
                        form.reason())
                : form;
        return form(filled, model);
    }

    @PostMapping
    String request(
            @ModelAttribute WaiverForm form,
            Principal user,
            Model model,
            HttpServletResponse response,
            RedirectAttributes redirect) {
        try {
            WaiverRequest request = form.request();
            UUID device = request.device();
            String name = device == null
                    ? null
                    : platform.find(PlatformPath.of("/devices/{id}", device), DeviceDocument.class)
                            .map(DeviceDocument::name)
                            .orElseThrow(() -> new IllegalArgumentException("device: there is no such device"));
            StoredWaiver waiver = waivers.request(request, name, user.getName(), false);
            redirect.addFlashAttribute("message", "Asked for. It excuses nothing until somebody else approves it.");
            return "redirect:/waivers/" + waiver.id();
        } catch (IllegalArgumentException wrong) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            String message = String.valueOf(wrong.getMessage());
            Matcher field = FIELD.matcher(message);
            model.addAttribute("wrong", field.lookingAt() ? field.group(1) : field(message));
            model.addAttribute("why", sentence(field.lookingAt() ? message.substring(field.end()) : message));
            return form(form, model);
        }
    }

    private String form(WaiverForm form, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("checks", checks.all());
        model.addAttribute("today", LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        model.addAttribute("deviceName", name(form.text(form.device())).orElse(null));
        return "waivers/form";
    }

    @GetMapping("/{id}")
    String waiver(@PathVariable UUID id, Principal user, Model model) {
        StoredWaiver waiver = store.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("waiver", waiver);
        model.addAttribute("changes", store.changes(id));
        model.addAttribute("mine", waiver.requestedBy().equalsIgnoreCase(user.getName()));
        model.addAttribute("approvedByMe", waiver.approvedBefore(user.getName()));
        model.addAttribute("known", checks.knows(waiver.check()));
        handover(waiver, model);
        return "waivers/waiver";
    }

    /** The part that is asked for again until the platform has it. */
    @GetMapping("/{id}/handover")
    String handover(@PathVariable UUID id, Model model) {
        StoredWaiver waiver = store.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("waiver", waiver);
        handover(waiver, model);
        model.addAttribute("polled", true);
        return "waivers/waiver :: polled";
    }

    private void handover(StoredWaiver waiver, Model model) {
        Handovers.Handover handover = handovers.of(waiver, clock.instant());
        model.addAttribute("row", row(waiver, handover));
        Instant decided = waiver.decidedAt();
        boolean fresh = decided != null && clock.instant().isBefore(decided.plus(WATCHED));
        model.addAttribute("handover", handover.name().toLowerCase(Locale.ROOT));
        model.addAttribute("watch", handover == Handovers.Handover.MISSING && fresh);
    }

    @PostMapping("/{id}/{decision}")
    String decide(
            @PathVariable UUID id,
            @PathVariable String decision,
            @RequestParam(defaultValue = "") String comment,
            Principal user,
            RedirectAttributes redirect) {
        Decision wanted = Decision.of(decision).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        String stripped = comment.strip();
        String kept = stripped.substring(0, Math.min(Waivers.LONGEST_COMMENT, stripped.length()));
        switch (waivers.decide(id, wanted, user.getName(), kept)) {
            case Waivers.Result.Done(StoredWaiver waiver) ->
                redirect.addFlashAttribute(
                        "message",
                        waiver.state().equals("requested")
                                ? "Approved by you. A machine asked for it, so it takes a second person."
                                : wanted.outcome());
            case Waivers.Result.Unknown() -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
            case Waivers.Result.ByRequester() ->
                redirect.addFlashAttribute(
                        "problem", "You asked for this waiver. Somebody else decides about it; you can withdraw it.");
            case Waivers.Result.ByApprover() ->
                redirect.addFlashAttribute("problem", "You approved it already. Somebody else has to approve it, too.");
            case Waivers.Result.NotPossible(String why) -> redirect.addFlashAttribute("problem", why);
        }
        return "redirect:/waivers/" + id;
    }

    private List<Row> rows(List<StoredWaiver> waivers) {
        List<Handovers.Handover> known = handovers.of(waivers, clock.instant());
        return IntStream.range(0, waivers.size())
                .mapToObj(i -> row(waivers.get(i), known.get(i)))
                .toList();
    }

    private Row row(StoredWaiver waiver, Handovers.Handover handover) {
        String standing = waiver.standing(clock.instant()).name().toLowerCase(Locale.ROOT);
        boolean withdrawn = waiver.state().equals("withdrawn");
        String shown = switch (handover) {
            case NONE, TAKEN -> standing;
            case MISSING -> withdrawn ? "leaving" : "waiting";
            case UNKNOWN -> withdrawn ? standing : "approved";
        };
        return new Row(waiver, standing, shown);
    }

    private Optional<String> name(String device) {
        try {
            return device.isEmpty()
                    ? Optional.empty()
                    : platform.find(PlatformPath.of("/devices/{id}", UUID.fromString(device)), DeviceDocument.class)
                            .map(DeviceDocument::name);
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    private static WaiverStore.Filter filter(String state) {
        return switch (state) {
            case "requested" -> WaiverStore.Filter.REQUESTED;
            case "approved" -> WaiverStore.Filter.APPROVED;
            case "ended" -> WaiverStore.Filter.ENDED;
            default -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        };
    }

    /** Where a refusal that names no field is best shown. */
    private static String field(String message) {
        if (message.contains("names one check")) {
            return "check";
        }
        return message.contains("reason") ? "reason" : message.contains("group") ? "group" : "until";
    }

    private static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }
}
