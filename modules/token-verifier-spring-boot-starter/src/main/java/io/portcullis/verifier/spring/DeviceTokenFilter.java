package io.portcullis.verifier.spring;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/** Takes {@code Authorization: Bearer} (RFC 6750 section 2.1) and the certificate of the TLS connection. */
final class DeviceTokenFilter extends OncePerRequestFilter {
    private static final Logger log = LoggerFactory.getLogger(DeviceTokenFilter.class);
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final String SCHEME = "bearer";

    /** Error and asynchronous dispatches of the same request find the caller there. */
    private final SecurityContextRepository contexts = new RequestAttributeSecurityContextRepository();

    private final AuthenticationManager authenticationManager;
    private final AuthenticationEntryPoint entryPoint;

    DeviceTokenFilter(AuthenticationManager authenticationManager, AuthenticationEntryPoint entryPoint) {
        this.authenticationManager = authenticationManager;
        this.entryPoint = entryPoint;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            String token = token(request);
            if (token != null) {
                Authentication caller =
                        authenticationManager.authenticate(new PresentedToken(token, certificate(request)));
                SecurityContext context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(caller);
                SecurityContextHolder.setContext(context);
                contexts.saveContext(context, request, response);
            }
        } catch (AuthenticationException e) {
            SecurityContextHolder.clearContext();
            log.debug("Refused {} {}: {}", request.getMethod(), request.getRequestURI(), e.getMessage());
            entryPoint.commence(request, response, e);
            return;
        }
        chain.doFilter(request, response);
    }

    private static @Nullable String token(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        if (headers.size() > 1) {
            throw new UnreadableCredentialsException("the request has more than one Authorization header");
        }
        if (headers.isEmpty()) {
            return null;
        }
        String header = headers.getFirst().trim();
        int space = header.indexOf(' ');
        String scheme = space < 0 ? header : header.substring(0, space);
        if (!scheme.toLowerCase(Locale.ROOT).equals(SCHEME)) {
            return null;
        }
        String token = header.substring(scheme.length()).trim();
        if (token.isEmpty() || token.indexOf(' ') >= 0) {
            throw new UnreadableCredentialsException("the Authorization header holds no single bearer token");
        }
        return token;
    }

    private static @Nullable X509Certificate certificate(HttpServletRequest request) {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                ? chain[0]
                : null;
    }
}
