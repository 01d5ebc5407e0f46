package io.portcullis.platform.devices.web;

import io.portcullis.contracts.EnrollmentRequestDocument;
import io.portcullis.platform.devices.EnrollmentRequest;
import io.portcullis.platform.devices.EnrollmentRequests;
import io.portcullis.platform.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/enrollment-requests")
@Tag(name = "enrollment requests")
class EnrollmentRequestController {
    private final EnrollmentRequests requests;

    EnrollmentRequestController(EnrollmentRequests requests) {
        this.requests = requests;
    }

    /** Why; audit keeps it. */
    record DecisionRequest(@Nullable String reason) {}

    @GetMapping
    @Operation(
            summary = "The newest 500 machines that asked to enroll with approval, newest first",
            description = "state: pending, approved, denied or expired.")
    List<EnrollmentRequestDocument> list(@RequestParam(required = false) @Nullable String state) {
        return requests.newest(state(state)).stream()
                .map(EnrollmentRequestController::document)
                .toList();
    }

    @PostMapping("/{id}/approve")
    @Operation(
            summary = "Let a waiting machine enroll; approving again changes nothing",
            description = "Compare the key's fingerprint with the one that the machine shows.")
    EnrollmentRequestDocument approve(
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable DecisionRequest request,
            Authentication caller) {
        String reason = request == null ? null : Input.optional("reason", request.reason(), 500);
        return decided(id, "approved", requests.approve(id, reason == null ? "" : reason, Actor.of(caller)));
    }

    @PostMapping("/{id}/deny")
    @Operation(summary = "Turn a waiting machine away; denying again changes nothing")
    EnrollmentRequestDocument deny(@PathVariable UUID id, @RequestBody DecisionRequest request, Authentication caller) {
        String reason = Input.required("reason", request.reason(), 500);
        return decided(id, "denied", requests.deny(id, reason, Actor.of(caller)));
    }

    private static EnrollmentRequestDocument decided(UUID id, String what, EnrollmentRequests.Decided decided) {
        return switch (decided) {
            case EnrollmentRequests.Decided.Done(var request) -> document(request);
            case EnrollmentRequests.Decided.NoSuchRequest() ->
                throw ProblemException.notFound("There is no enrollment request " + id);
            case EnrollmentRequests.Decided.NotFrom(var request) ->
                throw ProblemException.conflict(
                        request.enrolled()
                                ? "The machine has enrolled already, as device " + request.deviceId()
                                        + ". Retire the device instead."
                                : "A request that is " + request.state().wire() + " cannot be " + what + ".");
        };
    }

    private static EnrollmentRequest.@Nullable State state(@Nullable String state) {
        if (state == null || state.isEmpty()) {
            return null;
        }
        try {
            return EnrollmentRequest.State.fromWire(state);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("state has to be pending, approved, denied or expired");
        }
    }

    private static EnrollmentRequestDocument document(EnrollmentRequest request) {
        return new EnrollmentRequestDocument(
                request.id(),
                request.tokenId(),
                request.tokenDescription(),
                request.name(),
                request.keyFingerprint(),
                request.keyProtection().wire(),
                request.remoteAddress(),
                request.requestedAt(),
                request.expiresAt(),
                request.state().wire(),
                request.decidedBy(),
                request.decidedAt(),
                request.enrolled() ? request.deviceId() : null);
    }
}
