package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A policy set that is being worked on: answer of {@code /api/v1/policy-drafts} on the console. {@code version} is also
 * the entity tag; {@code problems} is empty when it may be published; {@code document} is absent in lists.
 *
 * @param approvalRequired whether it can be published only once {@code approvedBy} is there
 * @param approvedBy who approved exactly this version, as many as it takes; null until then
 * @param approvers those of them who have so far
 * @param approvalsNeeded one, or two if a machine wrote any of it
 */
public record PolicyDraftDocument(
        UUID id,
        long version,
        String title,
        @Nullable Long basedOn,
        String updatedBy,
        Instant updatedAt,
        List<PolicyProblem> problems,
        boolean approvalRequired,
        @Nullable String approvedBy,
        List<String> approvers,
        int approvalsNeeded,
        @Nullable String document) {}
