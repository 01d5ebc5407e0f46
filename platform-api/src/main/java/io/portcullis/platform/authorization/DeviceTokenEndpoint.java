package io.portcullis.platform.authorization;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portcullis.platform.devices.Devices;
import io.portcullis.platform.plane.DevicePlane;
import io.portcullis.platform.plane.DevicePlaneGate;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.authorization.web.OAuth2ClientAuthenticationFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenRevocationEndpointFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/**
 * The token and revocation endpoints of the device plane: Spring's filters for them and no others, because tokens are
 * the busiest path of the platform, and because with one provider for each step no second one can grant what the first
 * refused.
 */
@Configuration(proxyBeanMethods = false)
class DeviceTokenEndpoint {
    private static final String PATH = "/oauth2/token";
    private static final String REVOCATION_PATH = "/oauth2/revoke";

    /**
     * Before all other filters, which are made for browsers and sessions and cost more than the token itself. What is
     * no token request of the device plane goes on to them.
     */
    @Bean
    FilterRegistrationBean<Filter> deviceTokenRequests(
            DevicePlane plane,
            DevicePlaneGate gate,
            OAuthErrors errors,
            TokenQuestions questions,
            DeviceTokens tokens,
            DpopProofs proofs,
            MeterRegistry meters) {
        var manager = new ProviderManager(DeviceClientProvider.of(questions), new DeviceTokenProvider(tokens, proofs));
        var client = new OAuth2ClientAuthenticationFilter(manager, AnyRequestMatcher.INSTANCE);
        client.setAuthenticationConverter(new DeviceClientConverter());
        client.setAuthenticationFailureHandler(errors);
        var token = new OAuth2TokenEndpointFilter(manager, PATH);
        token.setAuthenticationConverter(new DeviceTokenRequest.Converter());
        token.setAuthenticationFailureHandler(errors);
        var guard = guard(errors);
        var requests = plane.requests();
        Filter filter = (request, response, others) -> {
            if (!(request instanceof HttpServletRequest http)
                    || !http.getMethod().equals("POST")
                    || !requests.matches(http)) {
                others.doFilter(request, response);
                return;
            }
            var timed = Timer.start(meters);
            request.setCharacterEncoding(StandardCharsets.UTF_8.name());
            gate.pass(
                    request,
                    response,
                    (entered, answer) -> guard.doFilter(
                            entered,
                            answer,
                            (guarded, out) ->
                                    client.doFilter(guarded, out, (known, to) -> token.doFilter(known, to, others))));
            timed.stop(meters.timer(
                    "portcullis.device.tokens",
                    "status",
                    Integer.toString(((HttpServletResponse) response).getStatus())));
        };
        var registration = new FilterRegistrationBean<>(filter);
        registration.setName("deviceTokenRequests");
        registration.addUrlPatterns(PATH);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    @Order(98)
    SecurityFilterChain deviceTokenRevocations(
            DevicePlane plane, OAuthErrors errors, Devices devices, IssuedDeviceTokens tokens) {
        var requests = new AndRequestMatcher(
                plane.requests(), PathPatternRequestMatcher.withDefaults().matcher(REVOCATION_PATH));
        var manager = new ProviderManager(DeviceClientProvider.of(devices), new DeviceTokenRevocationProvider(tokens));
        var client = new OAuth2ClientAuthenticationFilter(manager, requests);
        client.setAuthenticationConverter(new DeviceClientConverter());
        client.setAuthenticationFailureHandler(errors);
        var revocation = new OAuth2TokenRevocationEndpointFilter(manager, REVOCATION_PATH);
        revocation.setAuthenticationFailureHandler(errors);
        return new DefaultSecurityFilterChain(requests, List.of(guard(errors), client, revocation));
    }

    private static Filter guard(OAuthErrors errors) {
        return (request, response, chain) -> {
            var answer = (HttpServletResponse) response;
            answer.setHeader("Cache-Control", "no-store");
            answer.setHeader("X-Content-Type-Options", "nosniff");
            try {
                errors.guard((HttpServletRequest) request, answer, chain);
            } finally {
                SecurityContextHolder.clearContext();
            }
        };
    }
}
