package io.portcullis.platform.authorization;

import java.net.URI;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The authorization server.
 *
 * @param issuer issuer identifier and base of the public plane's endpoints, without a trailing slash
 * @param authorization where the token signing key is
 * @param bootstrap the clients of this installation
 */
@ConfigurationProperties("portcullis")
record AuthorizationProperties(URI issuer, SigningKey authorization, Clients bootstrap) {

    /**
     * @param keyStore PKCS#12 file whose P-256 keys sign tokens; the alphabetically last alias signs, all are published
     * @param passwordFile file whose first line is the key store's password
     */
    record SigningKey(Path keyStore, Path passwordFile) {}

    /** Machine clients, each with a random secret in a file. */
    record Clients(
            @DefaultValue("portcullis-automation") String automationClientId,
            Path automationSecretFile,
            @DefaultValue("portcullis-console") String consoleClientId,
            Path consoleSecretFile,
            @DefaultValue("https://localhost:9443") URI consoleUrl) {}

    /** Audience of tokens for the admin API. */
    String adminApiAudience() {
        return issuer + "/api";
    }
}
