package io.portcullis.verifier.spring;

import io.portcullis.verifier.ProofRules;
import io.portcullis.verifier.VerifierSettings;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What this application publishes about itself (RFC 9728), so that a client finds the issuer by itself. */
final class ResourceMetadata {
    static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    private final Map<String, Object> document;
    private final @Nullable URI address;

    private ResourceMetadata(Map<String, Object> document, @Nullable URI address) {
        this.document = document;
        this.address = address;
    }

    /** @param proofs whether tokens with proofs are taken */
    static ResourceMetadata of(VerifierSettings settings, @Nullable String name, boolean proofs) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("resource", settings.audience());
        document.put("authorization_servers", List.of(settings.issuer()));
        document.put("bearer_methods_supported", List.of("header"));
        document.put("tls_client_certificate_bound_access_tokens", true);
        if (proofs) {
            document.put("dpop_signing_alg_values_supported", ProofRules.algorithms());
        }
        if (name != null) {
            document.put("resource_name", name);
        }
        return new ResourceMetadata(document, addressFor(settings.audience()));
    }

    Map<String, Object> document() {
        return document;
    }

    /** Empty when the audience is no https URI, and so has no place for metadata. */
    Optional<URI> address() {
        return Optional.ofNullable(address);
    }

    /** RFC 9728 section 3.1: the well-known part goes between the host and the path of the resource. */
    private static @Nullable URI addressFor(String audience) {
        try {
            URI resource = URI.create(audience);
            if (!"https".equals(resource.getScheme()) || resource.getRawAuthority() == null) {
                return null;
            }
            String path = resource.getRawPath().equals("/") ? "" : resource.getRawPath();
            return URI.create("https://" + resource.getRawAuthority() + WELL_KNOWN + path);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
