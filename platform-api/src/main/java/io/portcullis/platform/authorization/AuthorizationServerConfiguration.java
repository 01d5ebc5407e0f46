package io.portcullis.platform.authorization;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.platform.plane.DevicePlane;
import io.portcullis.platform.plane.DevicePlaneProperties;
import io.portcullis.verifier.ProofRules;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.JdbcOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.X509ClientCertificateAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.web.authentication.ClientSecretBasicAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Spring's authorization server, narrowed to what this platform offers. */
@Configuration(proxyBeanMethods = false)
class AuthorizationServerConfiguration {
    private static final List<String> SHARED =
            List.of("/oauth2/jwks", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration");
    private static final List<String> PUBLIC_ONLY = List.of(
            "/oauth2/authorize",
            "/oauth2/token",
            "/oauth2/introspect",
            "/oauth2/revoke",
            "/userinfo",
            "/connect/logout");

    @Bean
    AuthorizationServerSettings authorizationServerSettings(AuthorizationProperties properties) {
        return AuthorizationServerSettings.builder()
                .issuer(properties.issuer().toString())
                .build();
    }

    @Bean
    JWKSource<SecurityContext> signingKeySource(SigningKeys keys) {
        return new ImmutableJWKSet<>(keys.all());
    }

    @Bean
    JwtEncoder jwtEncoder(JWKSource<SecurityContext> source, SigningKeys keys) {
        var encoder = new NimbusJwtEncoder(source);
        encoder.setJwkSelector(candidates -> keys.current());
        return encoder;
    }

    /** Reads this server's own access tokens for people and automation. */
    @Bean
    JwtDecoder jwtDecoder(JWKSource<SecurityContext> source, AuthorizationProperties properties) {
        var decoder = NimbusJwtDecoder.withJwkSource(source)
                .jwsAlgorithm(SignatureAlgorithm.ES256)
                .jwtProcessorCustomizer(processor -> processor.setJWSTypeVerifier(
                        new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType(ClaimNames.ACCESS_TOKEN_TYPE))))
                .build();
        // The default validators insist on typ JWT unless a type is named; the certificate check stays among them.
        decoder.setJwtValidator(JwtValidators.createDefaultWithValidators(List.of(
                new JwtTypeValidator(ClaimNames.ACCESS_TOKEN_TYPE),
                new JwtIssuerValidator(properties.issuer().toString()))));
        return decoder;
    }

    @Bean
    OAuth2AuthorizationService authorizations(JdbcOperations jdbc, RegisteredClientRepository clients) {
        return new HashedAuthorizations(new JdbcOAuth2AuthorizationService(jdbc, clients));
    }

    @Bean
    @Order(100)
    SecurityFilterChain authorizationServer(
            HttpSecurity http,
            DevicePlane plane,
            DevicePlaneProperties devicePlane,
            OAuthErrors errors,
            IssuedDeviceTokens issuedTokens,
            RequestCache requestCache) {
        http.securityMatcher(endpoints(plane))
                .oauth2AuthorizationServer(server -> server.oidc(oidc -> oidc.providerConfigurationEndpoint(
                                configuration -> configuration.providerConfigurationCustomizer(
                                        builder -> builder.claims(describe(devicePlane)))))
                        .authorizationServerMetadataEndpoint(metadata -> metadata.authorizationServerMetadataCustomizer(
                                builder -> builder.claims(describe(devicePlane))))
                        .clientAuthentication(clients -> clients.authenticationConverters(converters -> {
                                    converters.clear();
                                    converters.add(new ClientSecretBasicAuthenticationConverter());
                                })
                                .authenticationProviders(providers -> providers.removeIf(
                                        X509ClientCertificateAuthenticationProvider.class::isInstance))
                                .errorResponseHandler(errors))
                        .tokenEndpoint(token -> token.errorResponseHandler(errors))
                        .tokenIntrospectionEndpoint(introspection -> introspection
                                .authenticationProviders(providers -> providers.replaceAll(
                                        provider -> provider instanceof OAuth2TokenIntrospectionAuthenticationProvider
                                                ? new DeviceTokenIntrospectionProvider(issuedTokens, provider)
                                                : provider))
                                .errorResponseHandler(errors))
                        .tokenRevocationEndpoint(revocation -> revocation.errorResponseHandler(errors)))
                .requestCache(cache -> cache.requestCache(requestCache))
                .oauth2ResourceServer(resources -> resources.jwt(jwt -> {}))
                .authorizeHttpRequests(requests -> requests.requestMatchers("/oauth2/jwks", "/.well-known/**")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .addFilterBefore(
                        (request, response, chain) ->
                                errors.guard((HttpServletRequest) request, (HttpServletResponse) response, chain),
                        SecurityContextHolderFilter.class)
                .exceptionHandling(failures -> failures.defaultAuthenticationEntryPointFor(
                                errors, paths(List.of("/oauth2/token", "/oauth2/introspect", "/oauth2/revoke")))
                        .defaultAuthenticationEntryPointFor(
                                new LoginUrlAuthenticationEntryPoint("/login"),
                                new MediaTypeRequestMatcher(MediaType.TEXT_HTML)));
        return http.build();
    }

    private static RequestMatcher endpoints(DevicePlane plane) {
        return new OrRequestMatcher(paths(SHARED), new AndRequestMatcher(plane.publicRequests(), paths(PUBLIC_ONLY)));
    }

    private static RequestMatcher paths(List<String> patterns) {
        return new OrRequestMatcher(patterns.stream()
                .<RequestMatcher>map(PathPatternRequestMatcher.withDefaults()::matcher)
                .toList());
    }

    /** RFC 8414 metadata as it truly is here, with the device plane's endpoint (RFC 8705 section 5). */
    private static Consumer<Map<String, Object>> describe(DevicePlaneProperties devicePlane) {
        return claims -> {
            claims.put(
                    "mtls_endpoint_aliases",
                    Map.of(
                            "token_endpoint", devicePlane.url() + "/oauth2/token",
                            "revocation_endpoint", devicePlane.url() + "/oauth2/revoke"));
            claims.put("introspection_endpoint_auth_methods_supported", List.of("client_secret_basic"));
            claims.put("revocation_endpoint_auth_methods_supported", List.of("client_secret_basic", "tls_client_auth"));
            claims.put("tls_client_certificate_bound_access_tokens", true);
            claims.put("dpop_signing_alg_values_supported", ProofRules.algorithms());
            claims.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic", "tls_client_auth"));
            claims.put("grant_types_supported", List.of("authorization_code", "client_credentials", "refresh_token"));
            claims.put("scopes_supported", List.of("openid", "profile", AdminScopes.READ, AdminScopes.WRITE));
            claims.computeIfPresent("id_token_signing_alg_values_supported", (name, old) -> List.of("ES256"));
            claims.keySet()
                    .removeAll(List.of(
                            "device_authorization_endpoint",
                            "pushed_authorization_request_endpoint",
                            "registration_endpoint"));
        };
    }
}
