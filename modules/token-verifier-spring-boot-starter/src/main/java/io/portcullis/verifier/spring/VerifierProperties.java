package io.portcullis.verifier.spring;

import io.portcullis.verifier.CaFile;
import io.portcullis.verifier.PostureRequirement;
import io.portcullis.verifier.SpentProofs;
import io.portcullis.verifier.UserAuthenticationRequirement;
import io.portcullis.verifier.VerifierSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param issuer the platform's issuer URI, exactly as its tokens say it
 * @param audience the identifier of this application, as registered with the platform
 * @param jwksUri where the issuer's keys are; found through the issuer's metadata when absent
 * @param caFile PEM certificates to trust on the way to the issuer; the JVM's own when absent
 * @param requiredLevel access level that every device must have reached; any compliant device when absent
 * @param acceptGrace whether a device with a failing check in its grace period may come in
 * @param clockSkew how far the issuer's clock may be ahead of ours
 * @param requiredAcr acceptable ways of a user's sign-in, best first; any, or no user at all, when empty
 * @param maxAuthenticationAge longest time since a user's sign-in; any, or no user at all, when absent
 * @param askForClientCertificates whether the embedded server asks clients for their certificate
 * @param name of this application for people, published in its metadata
 * @param publicUrl what clients call this application, with the path at which a proxy hands over to it; proofs have to
 *     name it. The host of the audience when absent.
 * @param proofs DPoP proofs
 */
@ConfigurationProperties("portcullis.verifier")
public record VerifierProperties(
        @Nullable String issuer,
        @Nullable String audience,
        @Nullable URI jwksUri,
        @Nullable Path caFile,
        @Nullable String requiredLevel,
        @DefaultValue("true") boolean acceptGrace,
        @DefaultValue("30s") Duration clockSkew,
        @DefaultValue List<String> requiredAcr,
        @Nullable Duration maxAuthenticationAge,
        @DefaultValue("10000") int cacheSize,
        @DefaultValue("true") boolean askForClientCertificates,
        @Nullable String name,
        @Nullable URI publicUrl,
        @DefaultValue ProofProperties proofs) {

    /** @param shared where the application remembers used proofs, if it has such a place */
    VerifierSettings toSettings(@Nullable SpentProofs shared) {
        VerifierSettings.Builder builder = VerifierSettings.builder(
                        required("issuer", issuer), required("audience", audience))
                .clockSkew(clockSkew)
                .cacheSize(cacheSize)
                .proofs(proofs.toRules(shared))
                .posture(new PostureRequirement(requiredLevel, acceptGrace))
                .userAuthentication(new UserAuthenticationRequirement(requiredAcr, maxAuthenticationAge));
        if (jwksUri != null) {
            builder.jwksUri(jwksUri);
        }
        if (caFile != null) {
            try {
                builder.sslContext(CaFile.sslContext(caFile));
            } catch (IOException e) {
                throw new UncheckedIOException("portcullis.verifier.ca-file cannot be used: " + e.getMessage(), e);
            }
        }
        return builder.build();
    }

    private static String required(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("portcullis.verifier." + name + " must be set");
        }
        return value;
    }
}
