package io.portcullis.console.devices;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.contracts.EnrollmentRequestDocument;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;

/** Machines that wait, or waited, for an administrator's approval. */
@Component
public class EnrollmentRequests {
    private static final ParameterizedTypeReference<List<EnrollmentRequestDocument>> REQUESTS =
            new ParameterizedTypeReference<>() {};

    private final PlatformCalls platform;

    EnrollmentRequests(PlatformCalls platform) {
        this.platform = platform;
    }

    /** How many machines wait at present. */
    public int waiting() {
        return platform.find(path("pending"), REQUESTS).orElse(List.of()).size();
    }

    List<EnrollmentRequestDocument> in(String state) {
        return platform.get(path(state), REQUESTS);
    }

    void approve(UUID id, String reason) {
        platform.post(PlatformPath.of("/enrollment-requests/{id}/approve", id), Map.of("reason", reason));
    }

    void deny(UUID id, String reason) {
        platform.post(PlatformPath.of("/enrollment-requests/{id}/deny", id), Map.of("reason", reason));
    }

    private static PlatformPath path(String state) {
        return PlatformPath.of("/enrollment-requests").with("state", state);
    }
}
