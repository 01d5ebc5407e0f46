package io.portcullis.platform.certificates.web;

import io.portcullis.platform.plane.DevicePlane;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;

/** CA certificates, CRLs and OCSP are for everybody on the public plane: what they tell is signed and no secret. */
@Configuration(proxyBeanMethods = false)
class PublicPki {
    @Bean
    @Order(20)
    SecurityFilterChain publicPkiRequests(HttpSecurity http, DevicePlane plane) {
        return http.securityMatcher(new AndRequestMatcher(
                        plane.publicRequests(),
                        PathPatternRequestMatcher.withDefaults().matcher("/pki/**")))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }

    /** OCSP over GET has base64 in its path, slashes included: only there, those are let through. */
    @Bean
    HttpFirewall httpFirewall() {
        var strict = new StrictHttpFirewall();
        var base64 = new StrictHttpFirewall();
        base64.setAllowUrlEncodedSlash(true);
        base64.setAllowUrlEncodedDoubleSlash(true);
        // Where Tomcat leaves an escaped slash as it is, the decoded path still has a percent sign.
        base64.setAllowUrlEncodedPercent(true);
        return new HttpFirewall() {
            @Override
            public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
                boolean ocsp = request.getMethod().equals("GET")
                        && request.getRequestURI().startsWith(OcspController.PATH + "/");
                return (ocsp ? base64 : strict).getFirewalledRequest(request);
            }

            @Override
            public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
                return strict.getFirewalledResponse(response);
            }
        };
    }

    /** Leaves an escaped slash as it is; everywhere but in OCSP requests the firewall refuses it. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> escapedSlashes() {
        return factory -> factory.addConnectorCustomizers(
                connector -> connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue()));
    }
}
