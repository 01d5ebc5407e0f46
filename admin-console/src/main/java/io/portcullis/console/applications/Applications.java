package io.portcullis.console.applications;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.contracts.ApplicationDocument;
import io.portcullis.contracts.ApplicationRequest;
import java.util.List;
import java.util.UUID;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;

/** The applications registered at the platform. */
@Component
public class Applications {
    private static final ParameterizedTypeReference<List<ApplicationDocument>> LIST =
            new ParameterizedTypeReference<>() {};

    private final PlatformCalls platform;

    Applications(PlatformCalls platform) {
        this.platform = platform;
    }

    public List<ApplicationDocument> all() {
        return platform.get(PlatformPath.of("/applications"), LIST);
    }

    ApplicationDocument one(UUID id) {
        return platform.get(PlatformPath.of("/applications/{id}", id), ApplicationDocument.class);
    }

    ApplicationDocument create(ApplicationRequest request) {
        return platform.post(PlatformPath.of("/applications"), request, ApplicationDocument.class);
    }

    ApplicationDocument replace(UUID id, ApplicationRequest request) {
        return platform.put(PlatformPath.of("/applications/{id}", id), request, ApplicationDocument.class);
    }

    void delete(UUID id) {
        platform.delete(PlatformPath.of("/applications/{id}", id));
    }
}
