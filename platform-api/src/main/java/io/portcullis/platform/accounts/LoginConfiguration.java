package io.portcullis.platform.accounts;

import io.portcullis.platform.plane.DevicePlane;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.event.AuthenticationFailureBadCredentialsEvent;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Sign-in of administrators with a password, on the public plane. Everything that no other chain claims ends here. */
@Configuration(proxyBeanMethods = false)
class LoginConfiguration {
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action *; "
                    + "frame-ancestors 'none'; base-uri 'none'";

    @Bean
    UserDetailsService accountDetails(AccountRepository repository, Clock clock) {
        return username -> repository
                .findByUsername(username)
                .map(account -> User.withUsername(account.username())
                        .password(account.passwordHash())
                        .roles(account.role().name())
                        .disabled(!account.enabled())
                        .accountLocked(account.lockedAt(clock.instant()))
                        .build())
                .orElseThrow(() -> new UsernameNotFoundException("No such account"));
    }

    /** The device plane serves what its own chains claim, and nothing else. */
    @Bean
    @Order(900)
    SecurityFilterChain nothingElseOnTheDevicePlane(HttpSecurity http, DevicePlane plane) {
        return http.securityMatcher(plane.requests())
                .authorizeHttpRequests(requests -> requests.anyRequest().denyAll())
                .csrf(csrf -> csrf.disable())
                .sessionManagement(sessions -> sessions.disable())
                .requestCache(cache -> cache.disable())
                .exceptionHandling(failures ->
                        failures.authenticationEntryPoint((request, response, failure) -> response.setStatus(404)))
                .build();
    }

    /**
     * Remembers across sign-in what a person came for: only an authorization request, so that nobody fills the session
     * store by asking for other pages.
     */
    @Bean
    RequestCache authorizationRequestCache() {
        var cache = new HttpSessionRequestCache();
        cache.setRequestMatcher(PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.GET, "/oauth2/authorize"));
        return cache;
    }

    @Bean
    @Order(1000)
    SecurityFilterChain login(HttpSecurity http, DevicePlane plane, RequestCache requestCache) {
        RequestMatcher everythingPublic = new AndRequestMatcher(plane.publicRequests(), request -> true);
        return http.securityMatcher(everythingPublic)
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/login", "/webjars/**", "/login.css", "/logo.svg", "/favicon.ico", "/error", "/")
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .formLogin(form -> form.loginPage("/login").permitAll())
                .requestCache(cache -> cache.requestCache(requestCache))
                .csrf(csrf -> csrf.csrfTokenRepository(csrfCookie()))
                .exceptionHandling(failures -> failures.authenticationEntryPoint(
                                (request, response, failure) -> response.setStatus(404))
                        .accessDeniedHandler((request, response, denied) -> response.sendRedirect("/login?error")))
                .headers(headers ->
                        headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY)))
                .build();
    }

    /** A cookie instead of a session: looking at the sign-in page leaves nothing in the database. */
    private static CookieCsrfTokenRepository csrfCookie() {
        var tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName("__Host-portcullis-csrf");
        tokens.setCookiePath("/");
        tokens.setCookieCustomizer(cookie -> cookie.httpOnly(true).secure(true).sameSite("Strict"));
        return tokens;
    }

    @Bean
    LoginOutcomes loginOutcomes(Accounts accounts) {
        return new LoginOutcomes(accounts);
    }

    /** Records outcomes of password sign-ins, so that guessing locks the account for a while. */
    static final class LoginOutcomes {
        private final Accounts accounts;

        LoginOutcomes(Accounts accounts) {
            this.accounts = accounts;
        }

        @EventListener
        void succeeded(AuthenticationSuccessEvent event) {
            var authentication = event.getAuthentication();
            if (isPasswordSignIn(authentication)) {
                accounts.loggedIn(authentication.getName(), addressOf(authentication));
            }
        }

        @EventListener
        void failed(AuthenticationFailureBadCredentialsEvent event) {
            var authentication = event.getAuthentication();
            if (isPasswordSignIn(authentication)) {
                accounts.loginFailed(authentication.getName(), addressOf(authentication));
            }
        }

        private static boolean isPasswordSignIn(Authentication authentication) {
            return authentication instanceof UsernamePasswordAuthenticationToken
                    && authentication.getDetails() instanceof WebAuthenticationDetails;
        }

        private static String addressOf(Authentication authentication) {
            return authentication.getDetails() instanceof WebAuthenticationDetails details
                    ? details.getRemoteAddress()
                    : "unknown";
        }
    }
}
