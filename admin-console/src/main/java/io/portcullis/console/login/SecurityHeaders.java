package io.portcullis.console.login;

import java.net.URI;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** Headers of every answer. Scripts and styles come from files of ours only: nothing inline, nothing from elsewhere. */
final class SecurityHeaders {
    private final String contentSecurityPolicy;
    private final boolean strictTransport;

    SecurityHeaders(URI issuer, URI consoleUrl) {
        String platform = issuer.getScheme() + "://" + issuer.getAuthority();
        // Signing out posts a form that ends, by redirect, at the platform: browsers check that against form-action.
        this.contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                + "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self' " + platform
                + "; frame-ancestors 'none'; base-uri 'none'";
        // The header would bind every port of localhost to HTTPS, other people's servers included.
        this.strictTransport = consoleUrl.getScheme().equals("https")
                && !"localhost".equals(consoleUrl.getHost())
                && !"127.0.0.1".equals(consoleUrl.getHost());
    }

    void apply(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(csp -> csp.policyDirectives(contentSecurityPolicy))
                .frameOptions(frame -> frame.deny())
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .crossOriginResourcePolicy(resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(
                        permissions -> permissions.policy("camera=(), microphone=(), geolocation=(), payment=()"));
        if (!strictTransport) {
            headers.httpStrictTransportSecurity(hsts -> hsts.disable());
        }
    }
}
