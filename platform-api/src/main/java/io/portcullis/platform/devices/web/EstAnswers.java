package io.portcullis.platform.devices.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** Writes what EST clients can read. */
final class EstAnswers {
    private EstAnswers() {}

    static void base64(HttpServletResponse response, String contentType, byte[] der) throws IOException {
        response.setHeader("Content-Transfer-Encoding", "base64");
        write(response, HttpStatus.OK, contentType, Base64.getEncoder().encode(der));
    }

    /** Bouncy Castle's client repeats its request with credentials only if this has no body. */
    static void notAuthorized(HttpServletResponse response) {
        response.setStatus(HttpStatus.UNAUTHORIZED.value());
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"enrollment\", charset=\"UTF-8\"");
        response.setContentLength(0);
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
