package io.portcullis.verifier.spring;

import java.util.Optional;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Puts device tokens into a filter chain. An application with rules of its own declares its chain and applies this:
 *
 * <pre>{@code
 * @Bean
 * SecurityFilterChain application(HttpSecurity http, DeviceTokenSecurity deviceTokens) {
 *     return deviceTokens
 *             .applyTo(http)
 *             .authorizeHttpRequests(requests -> requests
 *                     .requestMatchers("/transfers/**").access(RequiredLevel.of("high"))
 *                     .anyRequest().authenticated())
 *             .build();
 * }
 * }</pre>
 */
public final class DeviceTokenSecurity {
    private final AuthenticationManager authenticationManager;
    private final DeviceTokenEntryPoint entryPoint;
    private final DeviceTokenDeniedHandler deniedHandler;
    private final ResourceMetadata metadata;
    private final JsonMapper json;
    private final Optional<CalledAddress> address;

    DeviceTokenSecurity(
            AuthenticationManager authenticationManager,
            DeviceTokenEntryPoint entryPoint,
            DeviceTokenDeniedHandler deniedHandler,
            ResourceMetadata metadata,
            JsonMapper json,
            Optional<CalledAddress> address) {
        this.authenticationManager = authenticationManager;
        this.entryPoint = entryPoint;
        this.deniedHandler = deniedHandler;
        this.metadata = metadata;
        this.json = json;
        this.address = address;
    }

    /**
     * Takes tokens and answers refusals; what is allowed to whom is left to the caller. There are no sessions, and no
     * protection against forged requests is needed: a browser sends no token by itself.
     */
    public HttpSecurity applyTo(HttpSecurity http) {
        return http.csrf(CsrfConfigurer::disable)
                .requestCache(RequestCacheConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .exceptionHandling(exceptions ->
                        exceptions.authenticationEntryPoint(entryPoint).accessDeniedHandler(deniedHandler))
                .addFilterBefore(
                        new DeviceTokenFilter(authenticationManager, entryPoint, address),
                        AnonymousAuthenticationFilter.class)
                .addFilterBefore(new ResourceMetadataFilter(metadata, json), DeviceTokenFilter.class);
    }
}
