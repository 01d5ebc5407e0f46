package io.portcullis.console.devices;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.contracts.EnrollmentTokenDocument;
import io.portcullis.contracts.EnrollmentTokenRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;

/** The platform's enrollment tokens. */
@Component
class EnrollmentTokens {
    private static final ParameterizedTypeReference<List<EnrollmentTokenDocument>> TOKENS =
            new ParameterizedTypeReference<>() {};

    private final PlatformCalls platform;

    EnrollmentTokens(PlatformCalls platform) {
        this.platform = platform;
    }

    List<EnrollmentTokenDocument> all() {
        return platform.get(PlatformPath.of("/enrollment-tokens"), TOKENS);
    }

    /** What a device's enrollment token was for; absent where the platform no longer lists it. */
    Optional<String> description(@Nullable String id) {
        if (id == null) {
            return Optional.empty();
        }
        return all().stream()
                .filter(token -> token.id().toString().equals(id))
                .map(EnrollmentTokenDocument::description)
                .findFirst();
    }

    EnrollmentTokenDocument create(EnrollmentTokenRequest request) {
        return platform.post(PlatformPath.of("/enrollment-tokens"), request, EnrollmentTokenDocument.class);
    }

    void revoke(UUID id) {
        platform.delete(PlatformPath.of("/enrollment-tokens/{id}", id));
    }
}
