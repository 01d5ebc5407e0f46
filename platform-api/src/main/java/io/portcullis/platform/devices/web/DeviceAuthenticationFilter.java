package io.portcullis.platform.devices.web;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.batches.Batches;
import io.portcullis.platform.devices.DevicePrincipal;
import io.portcullis.platform.devices.DeviceStanding;
import io.portcullis.platform.devices.Devices;
import io.portcullis.platform.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out which device calls, by the certificate of its TLS connection, and whether it may. Asked anew with every
 * request: a kept-alive connection outlives nothing.
 */
class DeviceAuthenticationFilter extends OncePerRequestFilter {
    private static final Logger log = LoggerFactory.getLogger(DeviceAuthenticationFilter.class);
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final Devices devices;
    private final Problems problems;

    DeviceAuthenticationFilter(Devices devices, Problems problems) {
        this.devices = devices;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!(request.getAttribute(CERTIFICATES) instanceof X509Certificate[] presented) || presented.length == 0) {
            problems.write(
                    response,
                    HttpStatus.UNAUTHORIZED,
                    ProblemCodes.DEVICE_CERTIFICATE_REQUIRED,
                    "Present the device's certificate in the TLS handshake.");
            return;
        }
        DeviceStanding standing;
        try {
            standing = devices.standing(presented[0]);
        } catch (DataAccessException | Batches.Overloaded e) {
            log.warn("A device cannot be looked up: {}", e.getMessage());
            problems.write(
                    response,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    ProblemCodes.UNAVAILABLE,
                    "The platform cannot reach its database. Try again in a few seconds.");
            return;
        }
        switch (standing) {
            case DeviceStanding.Good good -> proceed(good, presented[0], request, response, chain);
            case DeviceStanding.CertificateUnknown() ->
                problems.write(
                        response,
                        HttpStatus.UNAUTHORIZED,
                        ProblemCodes.DEVICE_CERTIFICATE_UNKNOWN,
                        "This certificate belongs to no device here. Enroll again.");
            case DeviceStanding.CertificateRevoked revoked ->
                problems.write(
                        response,
                        HttpStatus.UNAUTHORIZED,
                        ProblemCodes.DEVICE_CERTIFICATE_REVOKED,
                        "This certificate was revoked. Enroll again.");
            case DeviceStanding.CertificateExpired expired ->
                problems.write(
                        response,
                        HttpStatus.UNAUTHORIZED,
                        ProblemCodes.DEVICE_CERTIFICATE_EXPIRED,
                        "This certificate has expired. Enroll again.");
            case DeviceStanding.Suspended suspended ->
                problems.write(
                        response,
                        HttpStatus.FORBIDDEN,
                        ProblemCodes.DEVICE_SUSPENDED,
                        "This device is suspended. Ask your administrator.");
            case DeviceStanding.Retired retired ->
                problems.write(
                        response,
                        HttpStatus.FORBIDDEN,
                        ProblemCodes.DEVICE_RETIRED,
                        "This device was retired. Enroll again.");
        }
    }

    private void proceed(
            DeviceStanding.Good good,
            X509Certificate certificate,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        var principal = new DevicePrincipal(
                good.device().id(),
                certificate,
                good.thumbprint(),
                good.device().keyProtection(),
                good.renewalRequested());
        var authentication = new PreAuthenticatedAuthenticationToken(
                principal, certificate, AuthorityUtils.createAuthorityList("ROLE_DEVICE"));
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication);
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }
}
