package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyProblem;
import io.portcullis.contracts.PolicyRevisionDocument;
import io.portcullis.contracts.ProblemCodes;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Policy sets in one call, for GitOps: check, sign, publish, and follow the roll-out. */
@RestController
@RequestMapping("/api/v1/policy-revisions")
class PolicyRevisionsApi {
    private final Publishing publishing;
    private final Rollouts rollouts;

    PolicyRevisionsApi(Publishing publishing, Rollouts rollouts) {
        this.publishing = publishing;
        this.rollouts = rollouts;
    }

    /** Newest first, without the policy sets themselves. */
    @GetMapping
    List<PolicyRevisionDocument> list(
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before,
            @RequestParam(defaultValue = "50") int limit) {
        return rollouts.documents(before, Math.clamp(limit, 1, 200));
    }

    @GetMapping("/{revision}")
    PolicyRevisionDocument one(@PathVariable long revision) {
        return rollouts.document(revision)
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.NOT_FOUND, ProblemCodes.NOT_FOUND, "There is no revision " + revision + "."));
    }

    @PostMapping(consumes = {"application/yaml", "application/x-yaml", "text/yaml"})
    ResponseEntity<PolicyRevisionDocument> publish(
            HttpServletRequest request, @RequestParam(defaultValue = "") String note, Principal caller)
            throws IOException {
        return created(publishing.publish(YamlBody.read(request), caller.getName(), note));
    }

    ResponseEntity<PolicyRevisionDocument> created(Publishing.Result result) {
        return switch (result) {
            case Publishing.Result.Published(long revision) ->
                ResponseEntity.created(URI.create("/api/v1/policy-revisions/" + revision))
                        .body(one(revision));
            case Publishing.Result.Invalid(List<PolicyProblem> problems) ->
                throw new ApiProblem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        ProblemCodes.POLICY_INVALID,
                        "The policy set is not valid; nothing was published.",
                        problems);
            case Publishing.Result.TooLarge(int bytes, int limit) ->
                throw new ApiProblem(
                        HttpStatus.CONTENT_TOO_LARGE,
                        ProblemCodes.TOO_LARGE,
                        "The signed policy set has %d bytes; Kafka takes %d.".formatted(bytes, limit));
            case Publishing.Result.Overtaken(Draft current) -> throw overtaken(current);
            case Publishing.Result.DraftGone() ->
                throw new ApiProblem(HttpStatus.NOT_FOUND, ProblemCodes.NOT_FOUND, "There is no such draft.");
        };
    }

    static ApiProblem overtaken(Draft current) {
        return new ApiProblem(
                HttpStatus.PRECONDITION_FAILED,
                ProblemCodes.CONFLICT,
                "%s changed the draft; it is at version %d now.".formatted(current.updatedBy(), current.version()));
    }
}
