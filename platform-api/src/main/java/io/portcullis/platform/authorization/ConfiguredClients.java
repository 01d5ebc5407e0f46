package io.portcullis.platform.authorization;

import io.portcullis.platform.accounts.SecretEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.stereotype.Component;

/** The clients of this installation: the console and the automation client. Devices are not among them. */
@Component
class ConfiguredClients implements RegisteredClientRepository {
    private static final Duration ACCESS_TOKEN_LIFETIME = Duration.ofMinutes(5);
    private static final Duration REFRESH_TOKEN_LIFETIME = Duration.ofHours(10);
    /** FAPI 2.0 Security Profile section 5.3.2.1: at most 60 seconds. */
    private static final Duration CODE_LIFETIME = Duration.ofSeconds(60);

    private final List<RegisteredClient> clients;

    ConfiguredClients(AuthorizationProperties properties) {
        var configured = properties.bootstrap();
        clients = List.of(
                console(configured),
                automation(configured.automationClientId(), secretHash(configured.automationSecretFile())));
    }

    private static RegisteredClient automation(String id, String secretHash) {
        return RegisteredClient.withId(id)
                .clientId(id)
                .clientName("Automation")
                .clientSecret(secretHash)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scope(AdminScopes.READ)
                .scope(AdminScopes.WRITE)
                .tokenSettings(tokens())
                .build();
    }

    private static RegisteredClient console(AuthorizationProperties.Clients configured) {
        return RegisteredClient.withId(configured.consoleClientId())
                .clientId(configured.consoleClientId())
                .clientName("Admin console")
                .clientSecret(secretHash(configured.consoleSecretFile()))
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                .redirectUri(configured.consoleUrl() + "/login/oauth2/code/portcullis")
                .postLogoutRedirectUri(configured.consoleUrl().toString())
                .postLogoutRedirectUri(configured.consoleUrl() + "/")
                .postLogoutRedirectUri(configured.consoleUrl() + "/signed-out")
                .scope("openid")
                .scope("profile")
                .scope(AdminScopes.READ)
                .scope(AdminScopes.WRITE)
                .clientSettings(ClientSettings.builder()
                        .requireProofKey(true)
                        .requireAuthorizationConsent(false)
                        .build())
                .tokenSettings(tokens())
                .build();
    }

    private static TokenSettings tokens() {
        return TokenSettings.builder()
                .accessTokenTimeToLive(ACCESS_TOKEN_LIFETIME)
                .refreshTokenTimeToLive(REFRESH_TOKEN_LIFETIME)
                .authorizationCodeTimeToLive(CODE_LIFETIME)
                .reuseRefreshTokens(false)
                .idTokenSignatureAlgorithm(SignatureAlgorithm.ES256)
                .build();
    }

    private static String secretHash(Path secretFile) {
        try {
            String secret = Files.readString(secretFile).strip();
            if (secret.length() < 32) {
                throw new IllegalStateException(
                        "The client secret in " + secretFile + " is too short: use 32 random characters or more.");
            }
            return SecretEncoder.hashOfRandomSecret(secret);
        } catch (IOException e) {
            throw new IllegalStateException("The client secret file cannot be read: " + secretFile, e);
        }
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("Clients are configured, not registered");
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String clientId) {
        return clients.stream()
                .filter(client -> client.getClientId().equals(clientId))
                .findFirst()
                .orElse(null);
    }
}
