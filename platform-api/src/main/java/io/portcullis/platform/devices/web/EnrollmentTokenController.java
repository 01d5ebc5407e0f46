package io.portcullis.platform.devices.web;

import io.portcullis.contracts.EnrollmentTokenDocument;
import io.portcullis.contracts.EnrollmentTokenRequest;
import io.portcullis.platform.devices.EnrollmentToken;
import io.portcullis.platform.devices.EnrollmentTokens;
import io.portcullis.platform.devices.Ownership;
import io.portcullis.platform.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/enrollment-tokens")
@Tag(name = "enrollment tokens")
class EnrollmentTokenController {
    private static final int MAX_USES = 1000;
    private static final Duration MIN_LIFETIME = Duration.ofMinutes(1);
    private static final Duration MAX_LIFETIME = Duration.ofDays(30);
    private static final Duration DEFAULT_LIFETIME = Duration.ofDays(1);

    private final EnrollmentTokens tokens;

    EnrollmentTokenController(EnrollmentTokens tokens) {
        this.tokens = tokens;
    }

    @GetMapping
    @Operation(summary = "The newest 500 enrollment tokens, newest first, without their secrets")
    List<EnrollmentTokenDocument> list() {
        return tokens.newest().stream().map(token -> document(token, null)).toList();
    }

    @PostMapping
    @Operation(summary = "Create an enrollment token; this answer alone holds its secret")
    ResponseEntity<EnrollmentTokenDocument> create(@RequestBody EnrollmentTokenRequest request, Authentication caller) {
        var created = tokens.create(wish(request), Actor.of(caller));
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(document(created.token(), created.secret().reveal()));
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Revoke an enrollment token; devices that enrolled with it stay")
    ResponseEntity<Void> revoke(@PathVariable UUID id, Authentication caller) {
        if (!tokens.revoke(id, Actor.of(caller))) {
            throw ProblemException.notFound("There is no enrollment token " + id);
        }
        return ResponseEntity.noContent().build();
    }

    private static EnrollmentTokens.Wish wish(EnrollmentTokenRequest request) {
        int uses = request.uses() == null ? 1 : request.uses();
        if (uses < 1 || uses > MAX_USES) {
            throw ProblemException.invalid("uses has to be between 1 and " + MAX_USES);
        }
        return new EnrollmentTokens.Wish(
                Input.required("description", request.description(), 200),
                uses,
                lifetime(request.expiresInSeconds()),
                Input.groups(request.groups()),
                ownership(request.ownership()),
                Boolean.TRUE.equals(request.requiresApproval()),
                Boolean.TRUE.equals(request.requiresAttestation()));
    }

    private static Duration lifetime(@Nullable Long seconds) {
        if (seconds == null) {
            return DEFAULT_LIFETIME;
        }
        if (seconds < MIN_LIFETIME.toSeconds() || seconds > MAX_LIFETIME.toSeconds()) {
            throw ProblemException.invalid("expires_in_seconds has to be between " + MIN_LIFETIME.toSeconds() + " and "
                    + MAX_LIFETIME.toSeconds());
        }
        return Duration.ofSeconds(seconds);
    }

    private static Ownership ownership(@Nullable String ownership) {
        if (ownership == null) {
            return Ownership.COMPANY;
        }
        try {
            return Ownership.fromWire(ownership);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("ownership has to be company or personal");
        }
    }

    private static EnrollmentTokenDocument document(EnrollmentToken token, @Nullable String secret) {
        return new EnrollmentTokenDocument(
                token.id(),
                token.description(),
                token.state().wire(),
                token.uses(),
                token.usesLeft(),
                token.groups(),
                token.ownership().wire(),
                token.createdAt(),
                token.createdBy(),
                token.expiresAt(),
                token.requiresApproval(),
                token.requiresAttestation(),
                secret);
    }
}
