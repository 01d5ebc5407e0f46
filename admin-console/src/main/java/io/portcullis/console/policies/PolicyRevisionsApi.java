package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyDraftDocument;
import io.portcullis.contracts.PolicyProblem;
import io.portcullis.contracts.PolicyRevisionDocument;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.RolloutPlan;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Policy sets in one call, for GitOps: check, sign, publish, and follow the roll-out. Where approval is asked for, the
 * answer is 202 and a draft; the same request again is answered with 201 once somebody has approved it.
 */
@RestController
@RequestMapping("/api/v1/policy-revisions")
class PolicyRevisionsApi {
    private static final int LONGEST_NOTE = 1_000;

    private final Publishing publishing;
    private final Rollouts rollouts;
    private final Revisions revisions;
    private final DraftDocuments drafts;

    PolicyRevisionsApi(Publishing publishing, Rollouts rollouts, Revisions revisions, DraftDocuments drafts) {
        this.publishing = publishing;
        this.rollouts = rollouts;
        this.revisions = revisions;
        this.drafts = drafts;
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
        return rollouts.document(revision).orElseThrow(() -> unknown(revision));
    }

    @PostMapping(consumes = {"application/yaml", "application/x-yaml", "text/yaml"})
    ResponseEntity<Object> publish(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String note,
            @RequestParam(required = false) @Nullable String rollout,
            @RequestParam(name = "most_newly_blocked", required = false) @Nullable Long mostNewlyBlocked,
            Principal caller)
            throws IOException {
        Publishing.Order order = order(caller, note, rollout, mostNewlyBlocked);
        return answer(publishing.publish(YamlBody.read(request), "From " + caller.getName(), order));
    }

    /** Publishes an earlier policy set anew, as a revision of its own. */
    @PostMapping("/{revision}/rollback")
    ResponseEntity<Object> rollBack(
            @PathVariable long revision,
            @RequestParam(defaultValue = "") String note,
            @RequestParam(required = false) @Nullable String rollout,
            @RequestParam(name = "most_newly_blocked", required = false) @Nullable Long mostNewlyBlocked,
            Principal caller) {
        Revision earlier = revisions.find(revision).orElseThrow(() -> unknown(revision));
        String title = "Back to revision " + revision;
        Publishing.Order order = order(caller, note.isBlank() ? title : note, rollout, mostNewlyBlocked);
        return answer(publishing.publish(earlier.document(), title, order));
    }

    /** @throws ApiProblem if the roll-out cannot be understood */
    static Publishing.Order order(
            Principal caller, String note, @Nullable String rollout, @Nullable Long mostNewlyBlocked) {
        if (note.length() > LONGEST_NOTE) {
            throw invalid("A note has at most " + LONGEST_NOTE + " characters.");
        }
        return new Publishing.Order(Author.of(caller), note.strip(), plan(rollout, mostNewlyBlocked));
    }

    private static @Nullable RolloutPlan plan(@Nullable String rollout, @Nullable Long mostNewlyBlocked) {
        if (rollout == null || rollout.isBlank()) {
            if (mostNewlyBlocked != null) {
                throw invalid("most_newly_blocked goes with rollout: without stages every device is reached at once.");
            }
            return null;
        }
        try {
            return RolloutText.parse(rollout, mostNewlyBlocked == null ? 0 : mostNewlyBlocked);
        } catch (IllegalArgumentException e) {
            throw invalid("rollout: " + e.getMessage() + ".");
        }
    }

    ResponseEntity<Object> answer(Publishing.Result result) {
        return switch (result) {
            case Publishing.Result.Published(long revision) ->
                ResponseEntity.created(URI.create("/api/v1/policy-revisions/" + revision))
                        .body(one(revision));
            case Publishing.Result.Waiting(Draft draft) -> {
                PolicyDraftDocument waiting = drafts.whole(draft);
                yield ResponseEntity.accepted()
                        .location(URI.create("/api/v1/policy-drafts/" + draft.id()))
                        .eTag(DraftDocuments.tag(draft))
                        .body(waiting);
            }
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

    private static ApiProblem unknown(long revision) {
        return new ApiProblem(HttpStatus.NOT_FOUND, ProblemCodes.NOT_FOUND, "There is no revision " + revision + ".");
    }

    private static ApiProblem invalid(String detail) {
        return new ApiProblem(HttpStatus.BAD_REQUEST, ProblemCodes.INVALID_REQUEST, detail);
    }
}
