package io.portcullis.platform.authorization;

import io.portcullis.platform.plane.DevicePlane;
import io.portcullis.platform.problem.Problems;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;

/** Who may call the admin API: reading needs {@code portcullis.read}, everything else {@code portcullis.write}. */
@Configuration(proxyBeanMethods = false)
class AdminApiSecurity {
    @Bean
    @Order(200)
    SecurityFilterChain adminApi(
            HttpSecurity http,
            DevicePlane plane,
            JwtDecoder decoder,
            AuthorizationProperties properties,
            Problems problems) {
        AuthenticationEntryPoint unauthenticated = (request, response, failure) -> {
            boolean tokenGiven = request.getHeader("Authorization") != null;
            response.setHeader("WWW-Authenticate", tokenGiven ? "Bearer error=\"invalid_token\"" : "Bearer");
            problems.write(
                    response,
                    HttpStatus.UNAUTHORIZED,
                    "unauthenticated",
                    tokenGiven
                            ? "The access token is not valid here or has expired. Get a new one from the issuer."
                            : "Send an access token for the admin API as Authorization: Bearer.");
        };
        return http.securityMatcher(new AndRequestMatcher(
                        plane.publicRequests(),
                        PathPatternRequestMatcher.withDefaults().matcher("/api/**")))
                .csrf(csrf -> csrf.disable())
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(cache -> cache.disable())
                .authorizeHttpRequests(requests -> requests.requestMatchers(HttpMethod.GET, "/api/v1/openapi.json")
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, "/api/**")
                        .hasAuthority("SCOPE_" + AdminScopes.READ)
                        // Asks what would be, and changes nothing.
                        .requestMatchers(HttpMethod.POST, "/api/v1/simulations")
                        .hasAuthority("SCOPE_" + AdminScopes.READ)
                        .anyRequest()
                        .hasAuthority("SCOPE_" + AdminScopes.WRITE))
                .oauth2ResourceServer(resources -> resources
                        .jwt(jwt -> jwt.decoder(forAudience(decoder, properties.adminApiAudience())))
                        .authenticationEntryPoint(unauthenticated)
                        .accessDeniedHandler((request, response, denied) -> {
                            response.setHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
                            problems.write(
                                    response,
                                    HttpStatus.FORBIDDEN,
                                    "forbidden",
                                    "This needs the scope " + AdminScopes.WRITE + " to change, " + AdminScopes.READ
                                            + " to read; an auditor may only read.");
                        }))
                .exceptionHandling(failures -> failures.authenticationEntryPoint(unauthenticated))
                .build();
    }

    private static JwtDecoder forAudience(JwtDecoder decoder, String audience) {
        return token -> {
            var jwt = decoder.decode(token);
            var audiences = jwt.getAudience();
            if (audiences == null || !audiences.contains(audience)) {
                var error = new OAuth2Error("invalid_token", "The token is for another audience.", null);
                throw new JwtValidationException(
                        "Wrong audience",
                        OAuth2TokenValidatorResult.failure(error).getErrors());
            }
            return jwt;
        };
    }
}
