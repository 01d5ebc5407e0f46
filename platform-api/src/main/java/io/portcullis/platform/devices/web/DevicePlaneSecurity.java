package io.portcullis.platform.devices.web;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.devices.Devices;
import io.portcullis.platform.plane.DevicePlane;
import io.portcullis.platform.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;

/**
 * Guards the device plane's paths, which exist on that plane only. EST and recovery let everybody ask: who gets a
 * certificate is decided by the enrollment token, by the certificate presented, or by a proof that its key is held.
 */
@Configuration(proxyBeanMethods = false)
class DevicePlaneSecurity {

    @Bean
    @Order(10)
    SecurityFilterChain deviceRequests(HttpSecurity http, DevicePlane plane, Devices devices, Problems problems) {
        var contexts = new RequestAttributeSecurityContextRepository();
        return stateless(http, problems)
                .securityMatcher("/device/v1/**")
                .securityContext(c -> c.securityContextRepository(contexts))
                .authorizeHttpRequests(r -> r.anyRequest().hasRole("DEVICE"))
                .addFilterBefore(
                        new DeviceAuthenticationFilter(plane, devices, problems, contexts), AuthorizationFilter.class)
                .build();
    }

    @Bean
    @Order(11)
    SecurityFilterChain certificateApplications(HttpSecurity http, DevicePlane plane, Problems problems) {
        return stateless(http, problems)
                .securityMatcher("/.well-known/est/**", "/recovery/v1/**")
                .authorizeHttpRequests(r -> r.requestMatchers(plane.requests())
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .build();
    }

    private static HttpSecurity stateless(HttpSecurity http, Problems problems) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .exceptionHandling(e -> e.authenticationEntryPoint(
                                (request, response, failure) -> notHere(problems, request, response))
                        .accessDeniedHandler((request, response, failure) -> notHere(problems, request, response)));
    }

    private static void notHere(Problems problems, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        problems.write(
                response,
                HttpStatus.NOT_FOUND,
                ProblemCodes.NOT_FOUND,
                request.getRequestURI() + " is served on the device plane only.");
    }
}
