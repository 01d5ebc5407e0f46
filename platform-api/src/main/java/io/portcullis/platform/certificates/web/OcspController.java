package io.portcullis.platform.certificates.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.portcullis.pki.OcspQuery;
import io.portcullis.platform.certificates.OcspAnswer;
import io.portcullis.platform.certificates.OcspAnswers;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** OCSP over HTTP, RFC 6960 appendix A, with the caching of RFC 5019 section 6. Errors are OCSP answers, too. */
@RestController
class OcspController {
    static final String PATH = "/pki/ocsp";
    private static final MediaType RESPONSE = MediaType.parseMediaType("application/ocsp-response");
    private static final byte[] NOT_READABLE = new byte[0];

    private final OcspAnswers answers;
    private final Clock clock;

    OcspController(OcspAnswers answers, Clock clock) {
        this.answers = answers;
        this.clock = clock;
    }

    @PostMapping(PATH)
    ResponseEntity<byte[]> post(HttpServletRequest request) throws IOException {
        String type = request.getContentType();
        if (type == null || !type.strip().equalsIgnoreCase("application/ocsp-request")) {
            return ResponseEntity.status(HttpStatus.UNSUPPORTED_MEDIA_TYPE).build();
        }
        byte[] body = request.getInputStream().readNBytes(OcspQuery.MAX_BYTES + 1);
        return ResponseEntity.ok()
                .contentType(RESPONSE)
                .cacheControl(CacheControl.noStore())
                .body(answers.answer(body).der());
    }

    /** The base64 may have slashes, escaped or not: taken from the request line as it came. */
    @GetMapping(PATH + "/**")
    ResponseEntity<byte[]> get(HttpServletRequest request) {
        OcspAnswer answer = answers.answer(
                decode(request.getRequestURI().substring(PATH.length()).replaceFirst("^/", "")));
        Instant thisUpdate = answer.thisUpdate();
        Instant nextUpdate = answer.nextUpdate();
        var response = ResponseEntity.ok().contentType(RESPONSE);
        if (thisUpdate == null || nextUpdate == null) {
            return response.cacheControl(CacheControl.noStore()).body(answer.der());
        }
        Duration left = Duration.between(clock.instant(), nextUpdate);
        return response.lastModified(thisUpdate)
                .headers(headers -> headers.setExpires(nextUpdate))
                .cacheControl(
                        CacheControl.maxAge(left).cachePublic().noTransform().mustRevalidate())
                .body(answer.der());
    }

    private static byte[] decode(String path) {
        try {
            // A plus sign stands for itself in a path, and for a space only to URLDecoder.
            String base64 = URLDecoder.decode(path.replace("+", "%2B"), US_ASCII);
            return base64.length() > 2 * OcspQuery.MAX_BYTES
                    ? NOT_READABLE
                    : Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return NOT_READABLE;
        }
    }
}
