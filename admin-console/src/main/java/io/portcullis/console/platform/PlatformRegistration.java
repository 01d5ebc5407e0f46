package io.portcullis.console.platform;

import io.portcullis.console.ConsoleProperties;
import io.portcullis.console.InstallationProperties;
import io.portcullis.console.SecretFile;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;

/**
 * The console as an OAuth client of the platform. Endpoints are spelled out instead of discovered, so that the console
 * starts while the platform is down.
 */
@Configuration(proxyBeanMethods = false)
public class PlatformRegistration {
    public static final String ID = "portcullis";

    @Bean
    ClientRegistrationRepository clientRegistrations(InstallationProperties installation, ConsoleProperties console) {
        return new InMemoryClientRegistrationRepository(ClientRegistration.withRegistrationId(ID)
                .clientId(console.clientId())
                .clientSecret(SecretFile.read(console.clientSecretFile(), "portcullis.console.client-secret-file"))
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .clientSettings(ClientRegistration.ClientSettings.builder()
                        .requireProofKey(true)
                        .build())
                .redirectUri(console.url() + "/login/oauth2/code/{registrationId}")
                .scope("openid", "profile", "portcullis.read", "portcullis.write")
                .authorizationUri(installation.onPlatform("/oauth2/authorize"))
                .tokenUri(installation.onPlatform("/oauth2/token"))
                .jwkSetUri(installation.onPlatform("/oauth2/jwks"))
                .issuerUri(installation.issuer().toString())
                .providerConfigurationMetadata(
                        Map.of("end_session_endpoint", installation.onPlatform("/connect/logout")))
                .userNameAttributeName("sub")
                .build());
    }
}
