package io.portcullis.console.policies;

import io.portcullis.console.login.People;
import io.portcullis.contracts.PolicyDraftDocument;
import io.portcullis.contracts.PolicyProblem;
import io.portcullis.contracts.ProblemCodes;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Drafts over the API. A draft need not be valid; what is wrong with it stands beside it. Changes name the version they
 * are based on in {@code If-Match} (RFC 9110 section 13.1.1).
 */
@RestController
@RequestMapping("/api/v1/policy-drafts")
class PolicyDraftsApi {
    private static final Pattern ENTITY_TAG = Pattern.compile("\"(\\d{1,18})\"");

    private final Drafts drafts;
    private final DraftDocuments documents;
    private final Approvals approvals;
    private final Publishing publishing;
    private final PolicyRevisionsApi revisions;

    PolicyDraftsApi(
            Drafts drafts,
            DraftDocuments documents,
            Approvals approvals,
            Publishing publishing,
            PolicyRevisionsApi revisions) {
        this.drafts = drafts;
        this.documents = documents;
        this.approvals = approvals;
        this.publishing = publishing;
        this.revisions = revisions;
    }

    @GetMapping
    List<PolicyDraftDocument> list() {
        return drafts.all().stream().map(documents::listed).toList();
    }

    @PostMapping(consumes = {"application/yaml", "application/x-yaml", "text/yaml"})
    ResponseEntity<PolicyDraftDocument> create(
            HttpServletRequest request,
            @RequestParam(defaultValue = "Draft") String title,
            @RequestParam(name = "based_on", required = false) @Nullable Long basedOn,
            Principal caller)
            throws IOException {
        Draft draft = drafts.create(
                title.substring(0, Math.min(200, title.length())), YamlBody.read(request), basedOn, Author.of(caller));
        return answer(ResponseEntity.created(URI.create("/api/v1/policy-drafts/" + draft.id())), draft);
    }

    @GetMapping("/{id}")
    ResponseEntity<PolicyDraftDocument> read(@PathVariable UUID id) {
        return answer(ResponseEntity.ok(), drafts.find(id).orElseThrow(PolicyDraftsApi::gone));
    }

    @PutMapping(
            path = "/{id}",
            consumes = {"application/yaml", "application/x-yaml", "text/yaml"})
    ResponseEntity<PolicyDraftDocument> replace(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            HttpServletRequest request,
            Principal caller)
            throws IOException {
        long seen = version(ifMatch);
        return answer(ResponseEntity.ok(), done(drafts.replace(id, seen, YamlBody.read(request), Author.of(caller))));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        done(drafts.remove(id, version(ifMatch)));
        return ResponseEntity.noContent().build();
    }

    /** Says that the version named in {@code If-Match} may be published. Nobody who wrote any of it can. */
    @PostMapping("/{id}/approve")
    ResponseEntity<PolicyDraftDocument> approve(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        if (!People.isPerson(caller)) {
            throw new ApiProblem(HttpStatus.FORBIDDEN, ProblemCodes.FORBIDDEN, "A person approves, not a machine.");
        }
        return switch (approvals.approve(id, version(ifMatch), caller.getName())) {
            case Approvals.Result.Approved(Draft draft, Approval _) -> answer(ResponseEntity.ok(), draft);
            case Approvals.Result.Overtaken(Draft current) -> throw PolicyRevisionsApi.overtaken(current);
            case Approvals.Result.Gone() -> throw gone();
            case Approvals.Result.ByAuthor() ->
                throw new ApiProblem(
                        HttpStatus.FORBIDDEN,
                        ProblemCodes.APPROVAL_BY_AUTHOR,
                        "You wrote some of this draft. Somebody who wrote none of it approves it.");
            case Approvals.Result.ByApprover() ->
                throw new ApiProblem(
                        HttpStatus.FORBIDDEN,
                        ProblemCodes.APPROVAL_BY_AUTHOR,
                        "You approved this version already. Where a machine wrote some of it, it takes another person.");
            case Approvals.Result.Invalid(List<PolicyProblem> problems) ->
                throw new ApiProblem(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        ProblemCodes.POLICY_INVALID,
                        "The policy set is not valid; nothing was approved.",
                        problems);
        };
    }

    @PostMapping("/{id}/publish")
    ResponseEntity<Object> publish(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = "") String note,
            @RequestParam(required = false) @Nullable String rollout,
            @RequestParam(name = "most_newly_blocked", required = false) @Nullable Long mostNewlyBlocked,
            Principal caller) {
        Publishing.Order order = PolicyRevisionsApi.order(caller, note, rollout, mostNewlyBlocked);
        Publishing.Result result = publishing.publishDraft(id, version(ifMatch), order);
        if (result instanceof Publishing.Result.Waiting(Draft draft)) {
            throw new ApiProblem(
                    HttpStatus.CONFLICT,
                    ProblemCodes.APPROVAL_MISSING,
                    "Nothing was published: " + approvals.of(draft).missing());
        }
        return revisions.answer(result);
    }

    private ResponseEntity<PolicyDraftDocument> answer(ResponseEntity.BodyBuilder builder, Draft draft) {
        return builder.eTag(DraftDocuments.tag(draft)).body(documents.whole(draft));
    }

    private static Draft done(Drafts.Change change) {
        return switch (change) {
            case Drafts.Change.Saved(Draft draft) -> draft;
            case Drafts.Change.Overtaken(Draft current) -> throw PolicyRevisionsApi.overtaken(current);
            case Drafts.Change.Gone() -> throw gone();
        };
    }

    private static long version(@Nullable String ifMatch) {
        if (ifMatch == null) {
            throw new ApiProblem(
                    HttpStatus.PRECONDITION_REQUIRED,
                    ProblemCodes.INVALID_REQUEST,
                    "Name the version you have seen in If-Match, as the ETag gives it.");
        }
        Matcher tag = ENTITY_TAG.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw new ApiProblem(
                    HttpStatus.BAD_REQUEST, ProblemCodes.INVALID_REQUEST, "If-Match is to be one entity tag.");
        }
        return Long.parseLong(tag.group(1));
    }

    private static ApiProblem gone() {
        return new ApiProblem(HttpStatus.NOT_FOUND, ProblemCodes.NOT_FOUND, "There is no such draft.");
    }
}
