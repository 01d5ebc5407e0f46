package io.portcullis.platform.devices.web;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.devices.Enrollment;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** Reads a simpleenroll request, RFC 7030 section 4.2.1: base64 with or without line breaks, or PEM. */
final class EnrollmentRequest {
    private static final int MAX_BODY = 16 * 1024;
    private static final int MAX_NAME = 100;

    private EnrollmentRequest() {}

    sealed interface Reading {
        record Good(Enrollment.Application application) implements Reading {}

        record Bad(HttpStatus status, String code, String detail) implements Reading {}
    }

    static Reading read(HttpServletRequest request) throws IOException {
        String secret = secret(request.getHeader(HttpHeaders.AUTHORIZATION));
        if (secret == null) {
            // Whoever has no token is told so before anything else, and before a body is read.
            return new Reading.Good(new Enrollment.Application(null, new byte[0], null, request.getRemoteAddr()));
        }
        String type = request.getContentType();
        if (type == null
                || !type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals("application/pkcs10")) {
            return bad(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "send the request as application/pkcs10");
        }
        String name = request.getHeader("Portcullis-Device-Name");
        if (name != null && (name.isBlank() || name.strip().length() > MAX_NAME || !Input.printable(name))) {
            return bad(HttpStatus.BAD_REQUEST, "Portcullis-Device-Name has to be 1 to 100 printable characters");
        }
        byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            return new Reading.Bad(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "csr.too_large",
                    "a certificate request may have " + MAX_BODY + " bytes at most");
        }
        return new Reading.Good(new Enrollment.Application(
                secret, der(body), name == null ? null : name.strip(), request.getRemoteAddr()));
    }

    private static Reading.Bad bad(HttpStatus status, String detail) {
        return new Reading.Bad(status, ProblemCodes.INVALID_REQUEST, detail);
    }

    /** The password of HTTP Basic; the user name means nothing. Null for anything else. */
    private static @Nullable String secret(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(authorization.substring(6).strip());
            String pair = new String(decoded, StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? null : pair.substring(colon + 1);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What is not base64 goes on as it is, to be refused as no certificate request. */
    private static byte[] der(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1)
                .replaceAll("-----(BEGIN|END) (NEW )?CERTIFICATE REQUEST-----", "")
                .replaceAll("\\s", "");
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return body;
        }
    }
}
