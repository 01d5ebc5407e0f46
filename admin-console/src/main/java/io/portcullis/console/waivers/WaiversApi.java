package io.portcullis.console.waivers;

import io.portcullis.console.login.People;
import io.portcullis.console.policies.ApiProblem;
import io.portcullis.console.policies.ChecksInForce;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.WaiverDocument;
import io.portcullis.contracts.WaiverRequest;
import java.net.URI;
import java.security.Principal;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Waivers over the API. Machines may ask for one; then two people approve. */
@RestController
@RequestMapping("/api/v1/waivers")
class WaiversApi {
    /** Says that a waiver names a check that is not in force; it may be there in a revision to come. */
    static final String WARNING = "Portcullis-Warning";

    private final Waivers waivers;
    private final WaiverStore store;
    private final ChecksInForce checks;
    private final Clock clock;

    WaiversApi(Waivers waivers, WaiverStore store, ChecksInForce checks, Clock clock) {
        this.waivers = waivers;
        this.store = store;
        this.checks = checks;
        this.clock = clock;
    }

    /** @param reason for whoever reads the waiver's history; at most 1,000 characters */
    record Comment(@Nullable String reason) {}

    /** Newest first. {@code before} is the id of the last one seen. */
    @GetMapping
    List<WaiverDocument> list(
            @RequestParam(defaultValue = "all") String state,
            @RequestParam(required = false) @Nullable UUID device,
            @RequestParam(required = false) @Nullable UUID before,
            @RequestParam(defaultValue = "50") int limit) {
        WaiverStore.Filter filter = Arrays.stream(WaiverStore.Filter.values())
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(state))
                .findFirst()
                .orElseThrow(() -> invalid("state is one of requested, approved, ended and all."));
        return store.list(filter, device, before, Math.clamp(limit, 1, 200), clock.instant()).stream()
                .map(StoredWaiver::document)
                .toList();
    }

    @GetMapping("/{id}")
    WaiverDocument one(@PathVariable UUID id) {
        return store.find(id).map(StoredWaiver::document).orElseThrow(() -> unknown());
    }

    @PostMapping
    ResponseEntity<WaiverDocument> request(@RequestBody WaiverRequest request, Principal caller) {
        if (missing(request.check()) || missing(request.until()) || missing(request.reason())) {
            throw invalid("check, until, reason, and one of device and group are needed.");
        }
        StoredWaiver waiver;
        try {
            waiver = waivers.request(request, null, caller.getName(), !People.isPerson(caller));
        } catch (IllegalArgumentException e) {
            throw invalid(e.getMessage() + ".");
        }
        ResponseEntity.BodyBuilder answer = ResponseEntity.created(URI.create("/api/v1/waivers/" + waiver.id()));
        if (!checks.knows(waiver.check())) {
            answer.header(WARNING, "no check of that name is in force; until there is, this excuses nothing");
        }
        return answer.body(waiver.document());
    }

    @PostMapping("/{id}/{decision:approve|deny|withdraw}")
    WaiverDocument decide(
            @PathVariable UUID id,
            @PathVariable String decision,
            @RequestBody(required = false) @Nullable Comment comment,
            Principal caller) {
        Decision wanted = Decision.of(decision).orElseThrow(WaiversApi::unknown);
        if (wanted == Decision.APPROVE && !People.isPerson(caller)) {
            throw new ApiProblem(HttpStatus.FORBIDDEN, ProblemCodes.FORBIDDEN, "A person approves, not a machine.");
        }
        String why = comment == null || comment.reason() == null ? "" : comment.reason();
        if (why.length() > Waivers.LONGEST_COMMENT) {
            throw invalid("reason has at most " + Waivers.LONGEST_COMMENT + " characters.");
        }
        return switch (waivers.decide(id, wanted, caller.getName(), why)) {
            case Waivers.Result.Done(StoredWaiver waiver) -> waiver.document();
            case Waivers.Result.Unknown() -> throw unknown();
            case Waivers.Result.ByRequester() ->
                throw new ApiProblem(
                        HttpStatus.FORBIDDEN,
                        ProblemCodes.APPROVAL_BY_AUTHOR,
                        "You asked for this waiver. Somebody else decides about it; you can withdraw it.");
            case Waivers.Result.ByApprover() ->
                throw new ApiProblem(
                        HttpStatus.FORBIDDEN,
                        ProblemCodes.APPROVAL_BY_AUTHOR,
                        "You approved it already. A machine asked for this waiver, so it takes a second person.");
            case Waivers.Result.NotPossible(String reason) ->
                throw new ApiProblem(HttpStatus.CONFLICT, ProblemCodes.CONFLICT, reason);
        };
    }

    // JSON may leave out what is declared to be there.
    private static boolean missing(@Nullable Object member) {
        return member == null;
    }

    private static ApiProblem invalid(String detail) {
        return new ApiProblem(
                HttpStatus.BAD_REQUEST,
                ProblemCodes.INVALID_REQUEST,
                detail.substring(0, 1).toUpperCase(Locale.ROOT) + detail.substring(1));
    }

    private static ApiProblem unknown() {
        return new ApiProblem(HttpStatus.NOT_FOUND, ProblemCodes.NOT_FOUND, "There is no such waiver.");
    }
}
