package io.portcullis.platform.attestation.web;

import io.portcullis.contracts.ProblemCodes;
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

/** Attestation exists on the device plane only. Everybody may ask there: who may attest, the controller decides. */
@Configuration(proxyBeanMethods = false)
class AttestationSecurity {
    @Bean
    @Order(12)
    SecurityFilterChain attestationRequests(HttpSecurity http, DevicePlane plane, Problems problems) {
        return http.securityMatcher("/attestation/**")
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(r -> r.requestMatchers(plane.requests())
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .exceptionHandling(e -> e.authenticationEntryPoint(
                                (request, response, failure) -> notHere(problems, request, response))
                        .accessDeniedHandler((request, response, failure) -> notHere(problems, request, response)))
                .build();
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
