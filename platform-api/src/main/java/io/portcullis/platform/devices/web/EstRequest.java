package io.portcullis.platform.devices.web;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.devices.CertificateApplication;
import io.portcullis.platform.devices.KeyClaim;
import io.portcullis.platform.plane.BasicCredentials;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** Reads an EST enrollment, RFC 7030 section 4.2.1: base64 with or without line breaks, or PEM. */
final class EstRequest {
    private static final int MAX_BODY = 16 * 1024;
    private static final int MAX_NAME = 100;

    private EstRequest() {}

    sealed interface Reading {
        record Good(CertificateApplication application) implements Reading {}

        record Bad(HttpStatus status, String code, String detail) implements Reading {}
    }

    static Reading read(HttpServletRequest request) throws IOException {
        if (!hasType(request, "application/pkcs10")) {
            return bad(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "send the request as application/pkcs10");
        }
        String name = request.getHeader("Portcullis-Device-Name");
        if (name != null && (name.isBlank() || name.strip().length() > MAX_NAME || !Input.printable(name))) {
            return bad(HttpStatus.BAD_REQUEST, "Portcullis-Device-Name has to be 1 to 100 printable characters");
        }
        var claim = claim(request);
        if (claim.isEmpty()) {
            return bad(
                    HttpStatus.BAD_REQUEST,
                    "Portcullis-Key-Protection has to be software, pkcs11 or tpm, and Portcullis-Attestation the id"
                            + " of an attestation");
        }
        byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            return new Reading.Bad(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "csr.too_large",
                    "a certificate request may have " + MAX_BODY + " bytes at most");
        }
        return new Reading.Good(new CertificateApplication(
                der(body), claim.get(), name == null ? null : name.strip(), request.getRemoteAddr()));
    }

    static boolean hasType(HttpServletRequest request, String expected) {
        String type = request.getContentType();
        if (type == null) {
            return false;
        }
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().equalsIgnoreCase(expected);
    }

    /** What is said of the key; empty if that makes no sense. */
    static Optional<KeyClaim> claim(HttpServletRequest request) {
        String protection = request.getHeader("Portcullis-Key-Protection");
        String attestation = request.getHeader("Portcullis-Attestation");
        try {
            return Optional.of(new KeyClaim(
                    protection == null ? KeyProtection.SOFTWARE : KeyProtection.fromWire(protection),
                    attestation == null ? null : UUID.fromString(attestation)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Reading.Bad bad(HttpStatus status, String detail) {
        return new Reading.Bad(status, ProblemCodes.INVALID_REQUEST, detail);
    }

    /** The enrollment token that the request brings, if any. */
    static @Nullable String secret(HttpServletRequest request) {
        return BasicCredentials.password(request.getHeader(HttpHeaders.AUTHORIZATION));
    }

    /** What is not base64 goes on as it is, to be refused as no certificate request. */
    private static byte[] der(byte[] body) {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            return decoded(body);
        }
    }

    private static byte[] decoded(byte[] body) {
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
