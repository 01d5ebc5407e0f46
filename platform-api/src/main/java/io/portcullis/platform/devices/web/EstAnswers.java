package io.portcullis.platform.devices.web;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.pki.CertificateBundle;
import io.portcullis.platform.devices.CertificateAnswer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** Writes what EST clients can read. */
final class EstAnswers {
    static final String CERTIFICATES = "application/pkcs7-mime; smime-type=certs-only";

    /** Faults of the request, not of who sends it. */
    private static final Set<String> BAD_REQUESTS =
            Set.of("certificate.lint", "recovery.malformed", "recovery.wrong_audience", ProblemCodes.RECOVERY_NONCE);

    private EstAnswers() {}

    static void base64(HttpServletResponse response, String contentType, byte[] der) throws IOException {
        response.setHeader("Content-Transfer-Encoding", "base64");
        write(response, HttpStatus.OK, contentType, Base64.getEncoder().encode(der));
    }

    /** The device's certificate alone: clients have the CA's from cacerts. */
    static void certificate(HttpServletResponse response, UUID deviceId, X509Certificate certificate)
            throws IOException {
        response.setHeader("Portcullis-Device", deviceId.toString());
        base64(response, CERTIFICATES, CertificateBundle.certsOnly(List.of(certificate)));
    }

    static void certificate(HttpServletResponse response, CertificateAnswer answer) throws IOException {
        switch (answer) {
            case CertificateAnswer.Issued(var deviceId, var certificate) ->
                certificate(response, deviceId, certificate);
            case CertificateAnswer.Refused(var code, var detail) -> refusal(response, statusOf(code), code, detail);
        }
    }

    private static HttpStatus statusOf(String code) {
        if (code.equals(ProblemCodes.RATE_LIMITED)) {
            return HttpStatus.TOO_MANY_REQUESTS;
        }
        return code.startsWith("csr.") || BAD_REQUESTS.contains(code) ? HttpStatus.BAD_REQUEST : HttpStatus.FORBIDDEN;
    }

    /** Bouncy Castle's client repeats its request with credentials only if this has no body. */
    static void notAuthorized(HttpServletResponse response) {
        response.setStatus(HttpStatus.UNAUTHORIZED.value());
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"enrollment\", charset=\"UTF-8\"");
        response.setContentLength(0);
    }

    /** RFC 7030 section 4.2.3; Bouncy Castle's client breaks on a body. */
    static void pending(HttpServletResponse response, Duration retryAfter) {
        response.setStatus(HttpStatus.ACCEPTED.value());
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter.toSeconds()));
        response.setContentLength(0);
    }

    static void tooManyFailures(HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, "60");
        refusal(
                response,
                HttpStatus.TOO_MANY_REQUESTS,
                ProblemCodes.RATE_LIMITED,
                "too many failed requests from this address; try again in a minute");
    }

    static void refusal(HttpServletResponse response, HttpStatus status, String code, String detail)
            throws IOException {
        response.setHeader("Portcullis-Error", code);
        write(response, status, "text/plain;charset=utf-8", (detail + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void write(HttpServletResponse response, HttpStatus status, String contentType, byte[] body)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(contentType);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
