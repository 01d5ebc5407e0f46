package io.portcullis.console.certificates;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.contracts.AuthorityRotation;
import io.portcullis.contracts.AuthorityRotationRequest;
import io.portcullis.contracts.CertificateAuthorityDocument;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;

/** The platform's certificate authorities and the rotation of the one that issues. */
@Component
public class AuthorityDirectory {
    private static final ParameterizedTypeReference<List<CertificateAuthorityDocument>> AUTHORITIES =
            new ParameterizedTypeReference<>() {};

    private final PlatformCalls platform;

    AuthorityDirectory(PlatformCalls platform) {
        this.platform = platform;
    }

    List<CertificateAuthorityDocument> all() {
        return platform.get(PlatformPath.of("/certificate-authorities"), AUTHORITIES);
    }

    /** Subject by thumbprint: what a certificate names as its issuer, for people. */
    public Map<String, String> subjects() {
        return platform.find(PlatformPath.of("/certificate-authorities"), AUTHORITIES).orElse(List.of()).stream()
                .collect(Collectors.toMap(
                        CertificateAuthorityDocument::thumbprint,
                        CertificateAuthorityDocument::subject,
                        (first, second) -> first));
    }

    AuthorityRotation rotation() {
        return platform.get(PlatformPath.of("/certificate-authorities/rotation"), AuthorityRotation.class);
    }

    AuthorityRotation rotate(RotationAction action, AuthorityRotationRequest request) {
        return platform.post(
                PlatformPath.of("/certificate-authorities/rotation/{action}", action.wire()),
                request,
                AuthorityRotation.class);
    }
}
