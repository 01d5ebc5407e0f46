package io.portcullis.console.policies;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.console.platform.PlatformUnavailable;
import io.portcullis.contracts.SimulationDocument;
import io.portcullis.contracts.SimulationRequest;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** What a policy set would do, before it does anything. The platform computes it, with the admin's own rights. */
@Controller
@RequestMapping("/policies")
class SimulationPages {
    private static final List<Integer> HISTORIES = List.of(0, 1, 7, 30);
    private static final int DEVICES = 200;

    private final Drafts drafts;
    private final Revisions revisions;
    private final PolicyCheck check;
    private final PlatformCalls platform;

    SimulationPages(Drafts drafts, Revisions revisions, PolicyCheck check, PlatformCalls platform) {
        this.drafts = drafts;
        this.revisions = revisions;
        this.check = check;
        this.platform = platform;
    }

    @GetMapping("/drafts/{id}/simulation")
    String page(@PathVariable UUID id, Model model) {
        model.addAttribute("draft", found(id));
        model.addAttribute("histories", HISTORIES);
        return "policies/simulation";
    }

    @PostMapping("/drafts/{id}/simulation")
    String simulate(@PathVariable UUID id, @RequestParam(defaultValue = "0") int days, Model model) {
        return result(found(id).document(), days, model);
    }

    /** Before going back to an earlier revision. */
    @PostMapping("/revisions/{number}/simulation")
    String simulate(@PathVariable long number, Model model) {
        Revision revision = revisions.find(number).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return result(revision.document(), 0, model);
    }

    private String result(String document, int days, Model model) {
        Integer history = HISTORIES.contains(days) && days > 0 ? days : null;
        if (check.check(document) instanceof PolicyCheck.Verdict.Invalid invalid) {
            int problems = invalid.problems().size();
            return failed(
                    "It has %d %s. What it would do can be said once it is valid."
                            .formatted(problems, problems == 1 ? "problem" : "problems"),
                    model);
        }
        try {
            model.addAttribute("result", simulated(new SimulationRequest(document, history, DEVICES)));
        } catch (PlatformRefusal refusal) {
            return failed(
                    refusal.notFound()
                            ? "This platform does not simulate yet. Bring it to the version of this console."
                            : String.valueOf(refusal.getMessage()),
                    model);
        } catch (PlatformUnavailable unavailable) {
            return failed(
                    unavailable
                            .explanation()
                            .orElse("The platform does not answer. Nothing was changed; try again in a minute."),
                    model);
        }
        return "policies/simulation :: result";
    }

    private SimulationDocument simulated(SimulationRequest request) {
        return platform.postPatiently(PlatformPath.of("/simulations"), request, SimulationDocument.class);
    }

    /** An answer like any other: the page around it says the rest. */
    private static String failed(String why, Model model) {
        model.addAttribute("why", why);
        return "policies/simulation :: failed";
    }

    private Draft found(UUID id) {
        return drafts.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
