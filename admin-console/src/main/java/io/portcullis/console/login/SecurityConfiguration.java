package io.portcullis.console.login;

import io.portcullis.console.ConsoleProperties;
import io.portcullis.console.InstallationProperties;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.savedrequest.NullRequestCache;

/** Four kinds of requests: static files, health and metrics, the policy API, pages. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private final SecurityHeaders headers;

    SecurityConfiguration(InstallationProperties installation, ConsoleProperties console) {
        this.headers = new SecurityHeaders(installation.issuer(), console.url());
    }

    @Bean
    @Order(1)
    SecurityFilterChain staticFiles(HttpSecurity http) throws Exception {
        return http.securityMatcher("/assets/**", "/webjars/**", "/favicon.ico")
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(cache -> cache.requestCache(new NullRequestCache()))
                .csrf(csrf -> csrf.disable())
                .headers(headers::apply)
                .build();
    }

    /** Management listens on loopback only; see {@code management.server.address}. */
    @Bean
    @Order(2)
    SecurityFilterChain management(HttpSecurity http) throws Exception {
        return http.securityMatcher(EndpointRequest.toAnyEndpoint())
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable())
                .build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain policyApi(HttpSecurity http, ApiProblems problems) throws Exception {
        JwtAuthenticationConverter rights = new JwtAuthenticationConverter();
        rights.setJwtGrantedAuthoritiesConverter(new Authorities());
        return http.securityMatcher("/api/**")
                .authorizeHttpRequests(requests -> requests.requestMatchers(HttpMethod.GET)
                        .hasAuthority(Authorities.READ)
                        .anyRequest()
                        .hasAuthority(Authorities.WRITE))
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.jwtAuthenticationConverter(rights))
                        .authenticationEntryPoint(problems)
                        .accessDeniedHandler(problems))
                .addFilterBefore(problems.whenKeysCannotBeFetched(), BearerTokenAuthenticationFilter.class)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(cache -> cache.requestCache(new NullRequestCache()))
                // No cookie authenticates here, so there is nothing to forge.
                .csrf(csrf -> csrf.disable())
                .headers(headers::apply)
                .build();
    }

    @Bean
    @Order(4)
    SecurityFilterChain pages(
            HttpSecurity http,
            SignInEntryPoint entryPoint,
            SignInFailure failure,
            PlatformUsers users,
            TokenEndpoint tokens,
            SessionTokens sessionTokens,
            ClientRegistrationRepository registrations,
            ConsoleProperties console)
            throws Exception {
        OidcClientInitiatedLogoutSuccessHandler signOut = new OidcClientInitiatedLogoutSuccessHandler(registrations);
        signOut.setPostLogoutRedirectUri(console.url() + "/signed-out");
        signOut.setDefaultTargetUrl("/signed-out");
        return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers("/signed-out", "/error")
                        .permitAll()
                        .requestMatchers("/enrollment-tokens/new", "/applications/new", "/waivers/new")
                        .hasAuthority(Authorities.WRITE)
                        // Everything that changes something is a request other than GET: an auditor gets none of those
                        // through.
                        .requestMatchers(HttpMethod.GET)
                        .hasAuthority(Authorities.READ)
                        .requestMatchers(HttpMethod.HEAD)
                        .hasAuthority(Authorities.READ)
                        // Changes nothing; it is a POST because it carries much and takes long.
                        .requestMatchers(
                                HttpMethod.POST, "/policies/drafts/*/simulation", "/policies/revisions/*/simulation")
                        .hasAuthority(Authorities.READ)
                        .anyRequest()
                        .hasAuthority(Authorities.WRITE))
                .exceptionHandling(exceptions -> exceptions.authenticationEntryPoint(entryPoint))
                .requestCache(cache -> cache.requestCache(SavedPages.inSession()))
                .oauth2Login(login -> login.loginPage(SignInEntryPoint.SIGN_IN)
                        .authorizedClientRepository(sessionTokens)
                        .tokenEndpoint(token -> token.accessTokenResponseClient(tokens.codeExchange()))
                        .userInfoEndpoint(info -> info.oidcUserService(users))
                        .failureHandler(failure))
                .logout(logout -> logout.addLogoutHandler((request, response, user) -> sessionTokens.forget(request))
                        .logoutSuccessHandler(signOut))
                .headers(headers::apply)
                .build();
    }
}
