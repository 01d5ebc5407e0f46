package io.portcullis.verifier.spring;

import io.portcullis.verifier.DpopRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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

/**
 * Takes {@code Authorization: Bearer} (RFC 6750 section 2.1) with the certificate of the TLS connection, or
 * {@code Authorization: DPoP} with a proof (RFC 9449 section 7.1).
 */
final class DeviceTokenFilter extends OncePerRequestFilter {
    private static final Logger log = LoggerFactory.getLogger(DeviceTokenFilter.class);
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final String PROOF = "DPoP";

    /** Error and asynchronous dispatches of the same request find the caller there. */
    private final SecurityContextRepository contexts = new RequestAttributeSecurityContextRepository();

    private final AuthenticationManager authenticationManager;
    private final AuthenticationEntryPoint entryPoint;
    private final Optional<CalledAddress> address;

    /** @param address what proofs have to name; empty where none are taken */
    DeviceTokenFilter(
            AuthenticationManager authenticationManager,
            AuthenticationEntryPoint entryPoint,
            Optional<CalledAddress> address) {
        this.authenticationManager = authenticationManager;
        this.entryPoint = entryPoint;
        this.address = address;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            PresentedToken presented = presented(request);
            if (presented != null) {
                Authentication caller = authenticationManager.authenticate(presented);
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

    private @Nullable PresentedToken presented(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        if (headers.size() > 1) {
            throw new UnreadableCredentialsException("the request has more than one Authorization header");
        }
        if (headers.isEmpty()) {
            return null;
        }
        String header = headers.getFirst().trim();
        Optional<Scheme> scheme = Scheme.of(header);
        if (scheme.isEmpty()) {
            return null;
        }
        return switch (scheme.get()) {
            case BEARER -> PresentedToken.asBearer(token(header, Scheme.BEARER), certificate(request));
            case DPOP ->
                address.map(called -> PresentedToken.withProof(
                                token(header, Scheme.DPOP),
                                new DpopRequest(
                                        request.getMethod(),
                                        called.of(request),
                                        Collections.list(request.getHeaders(PROOF)))))
                        .orElse(null);
        };
    }

    private static String token(String header, Scheme scheme) {
        String token = header.substring(scheme.word().length()).trim();
        if (token.isEmpty() || token.indexOf(' ') >= 0) {
            throw new UnreadableCredentialsException("the Authorization header holds no single token");
        }
        return token;
    }

    private static @Nullable X509Certificate certificate(HttpServletRequest request) {
        return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
                ? chain[0]
                : null;
    }
}
