package io.portcullis.console.login;

import io.portcullis.console.ConsoleProperties;
import io.portcullis.console.InstallationProperties;
import io.portcullis.console.SecretFile;
import io.portcullis.contracts.ClaimNames;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestOperations;
import org.springframework.web.client.RestTemplate;

/** The platform's tokens: verified by ES256 only, with keys fetched when first needed, and encrypted at rest. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {
    private final InstallationProperties installation;
    private final RestOperations keys;

    TokenConfiguration(InstallationProperties installation, JdkClientHttpRequestFactory platformHttp) {
        this.installation = installation;
        this.keys = new RestTemplate(platformHttp);
    }

    @Bean
    TokenCipher tokenCipher(ConsoleProperties console) {
        return new TokenCipher(SecretFile.read(console.clientSecretFile(), "portcullis.console.client-secret-file"));
    }

    /** Access tokens for the API audience (RFC 9068). */
    @Bean
    JwtDecoder accessTokenDecoder() {
        NimbusJwtDecoder decoder = decoder();
        // The default validators stay: they refuse a certificate-bound token that comes without its certificate.
        decoder.setJwtValidator(JwtValidators.createDefaultWithValidators(List.of(
                new JwtTypeValidator(
                        List.of(ClaimNames.ACCESS_TOKEN_TYPE, "application/" + ClaimNames.ACCESS_TOKEN_TYPE)),
                new JwtIssuerValidator(installation.issuer().toString()),
                new JwtAudienceValidator(installation.apiAudience()))));
        return decoder;
    }

    @Bean
    JwtDecoderFactory<ClientRegistration> idTokenConfiguration() {
        return registration -> {
            NimbusJwtDecoder decoder = decoder();
            decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                    new JwtTimestampValidator(), new OidcIdTokenValidator(registration)));
            return decoder;
        };
    }

    private NimbusJwtDecoder decoder() {
        return NimbusJwtDecoder.withJwkSetUri(installation.onPlatform("/oauth2/jwks"))
                .jwsAlgorithm(SignatureAlgorithm.ES256)
                .validateType(false)
                .restOperations(keys)
                .build();
    }
}
