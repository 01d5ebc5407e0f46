package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyDraftDocument;
import io.portcullis.contracts.PolicyProblem;
import io.portcullis.contracts.PolicyRevisionDocument;
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
    private final PolicyCheck check;
    private final Publishing publishing;
    private final PolicyRevisionsApi revisions;

    PolicyDraftsApi(Drafts drafts, PolicyCheck check, Publishing publishing, PolicyRevisionsApi revisions) {
        this.drafts = drafts;
        this.check = check;
        this.publishing = publishing;
        this.revisions = revisions;
    }

    @GetMapping
    List<PolicyDraftDocument> list() {
        return drafts.all().stream().map(draft -> document(draft, false)).toList();
    }

    @PostMapping(consumes = {"application/yaml", "application/x-yaml", "text/yaml"})
    ResponseEntity<PolicyDraftDocument> create(
            HttpServletRequest request,
            @RequestParam(defaultValue = "Draft") String title,
            @RequestParam(name = "based_on", required = false) @Nullable Long basedOn,
            Principal caller)
            throws IOException {
        Draft draft = drafts.create(
                title.substring(0, Math.min(200, title.length())), YamlBody.read(request), basedOn, caller.getName());
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
        return answer(ResponseEntity.ok(), done(drafts.replace(id, seen, YamlBody.read(request), caller.getName())));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        done(drafts.remove(id, version(ifMatch)));
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/publish")
    ResponseEntity<PolicyRevisionDocument> publish(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestParam(defaultValue = "") String note,
            Principal caller) {
        return revisions.created(publishing.publishDraft(id, version(ifMatch), caller.getName(), note));
    }

    private ResponseEntity<PolicyDraftDocument> answer(ResponseEntity.BodyBuilder builder, Draft draft) {
        return builder.eTag("\"" + draft.version() + "\"").body(document(draft, true));
    }

    private PolicyDraftDocument document(Draft draft, boolean whole) {
        List<PolicyProblem> problems = switch (check.check(draft.document())) {
            case PolicyCheck.Verdict.Valid _ -> List.of();
            case PolicyCheck.Verdict.Invalid(List<PolicyProblem> found) -> found;
        };
        return new PolicyDraftDocument(
                draft.id(),
                draft.version(),
                draft.title(),
                draft.basedOn(),
                draft.updatedBy(),
                draft.updatedAt(),
                problems,
                whole ? draft.document() : null);
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
