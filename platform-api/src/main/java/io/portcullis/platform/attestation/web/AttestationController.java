package io.portcullis.platform.attestation.web;

import io.portcullis.contracts.AttestationAnswer;
import io.portcullis.contracts.AttestationChallenge;
import io.portcullis.contracts.AttestationChallengeRequest;
import io.portcullis.contracts.AttestationResult;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.attestation.AttestationCaller;
import io.portcullis.platform.attestation.AttestationExchange;
import io.portcullis.platform.attestation.AttestationRecord;
import io.portcullis.platform.attestation.AttestationRefused;
import io.portcullis.platform.plane.FailureThrottle;
import io.portcullis.platform.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The exchange by which a machine proves that a key lives in its TPM. Nothing is read before it is known who asks. */
@RestController
@RequestMapping("/attestation/v1/challenges")
class AttestationController {
    private static final int MAX_BODY = 32 * 1024;

    private final CallerRecognition callers;
    private final AttestationExchange exchange;
    private final AttestationRecord record;
    private final FailureThrottle throttle;
    private final JsonMapper json;

    AttestationController(
            CallerRecognition callers,
            AttestationExchange exchange,
            AttestationRecord record,
            FailureThrottle throttle,
            JsonMapper json) {
        this.callers = callers;
        this.exchange = exchange;
        this.record = record;
        this.throttle = throttle;
        this.json = json;
    }

    @PostMapping
    ResponseEntity<AttestationChallenge> pose(HttpServletRequest request) throws IOException {
        AttestationCaller caller = callers.recognize(request);
        byte[] body = body(request);
        var posed = recorded(request, caller, null, () -> {
            var wish = read(body, AttestationChallengeRequest.class);
            String certificate = wish.ekCertificate();
            return exchange.pose(
                    caller,
                    certificate == null ? null : octets("ek_certificate", certificate),
                    octets("ek_public", wish.ekPublic()),
                    octets("ak_public", wish.akPublic()));
        });
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new AttestationChallenge(
                        posed.id(),
                        base64(posed.credential().blob()),
                        base64(posed.credential().encryptedSecret()),
                        base64(posed.nonce().octets()),
                        posed.expiresAt()));
    }

    @PostMapping("/{id}/answer")
    ResponseEntity<AttestationResult> answer(@PathVariable UUID id, HttpServletRequest request)
            throws IOException, CertificateEncodingException {
        AttestationCaller caller = callers.recognize(request);
        byte[] body = body(request);
        var accepted = recorded(request, caller, id, () -> {
            var answer = read(body, AttestationAnswer.class);
            return exchange.answer(
                    caller,
                    id,
                    new AttestationExchange.Answer(
                            octets("secret", answer.secret()),
                            octets("key_public", answer.keyPublic()),
                            octets("certify_info", answer.certifyInfo()),
                            octets("signature", answer.signature())));
        });
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new AttestationResult(
                        accepted.id(),
                        base64(accepted.attestationKeyCertificate().getEncoded()),
                        accepted.usableUntil()));
    }

    private <T> T recorded(
            HttpServletRequest request, AttestationCaller caller, @Nullable UUID challenge, Supplier<T> step) {
        try {
            return step.get();
        } catch (AttestationRefused refusal) {
            String detail = String.valueOf(refusal.getMessage());
            throttle.failed(request.getRemoteAddr());
            record.refused(caller, challenge, refusal.code(), detail, request.getRemoteAddr());
            throw new ProblemException(status(refusal.code()), refusal.code(), detail);
        }
    }

    private static HttpStatus status(String code) {
        return switch (code) {
            case ProblemCodes.ATTESTATION_MALFORMED,
                    ProblemCodes.ATTESTATION_EK_MISMATCH,
                    ProblemCodes.ATTESTATION_UNFIT_AK -> HttpStatus.BAD_REQUEST;
            case ProblemCodes.ATTESTATION_CHALLENGE_UNKNOWN -> HttpStatus.NOT_FOUND;
            case ProblemCodes.ATTESTATION_CHALLENGE_USED -> HttpStatus.CONFLICT;
            case ProblemCodes.ATTESTATION_CHALLENGE_EXPIRED -> HttpStatus.GONE;
            default -> HttpStatus.FORBIDDEN;
        };
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw new ProblemException(
                    HttpStatus.CONTENT_TOO_LARGE,
                    ProblemCodes.TOO_LARGE,
                    "The body may have " + MAX_BODY + " bytes at most.");
        }
        return body;
    }

    private <T> T read(byte[] body, Class<T> type) {
        try {
            T value = json.readValue(body, type);
            if (value != null) {
                return value;
            }
            throw AttestationRefused.malformed("The body is not the JSON expected here.");
        } catch (JacksonException e) {
            throw AttestationRefused.malformed("The body is not the JSON expected here: " + e.getOriginalMessage());
        }
    }

    private static byte[] octets(String member, @Nullable String base64) {
        if (base64 == null) {
            throw AttestationRefused.malformed(member + " is missing.");
        }
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw AttestationRefused.malformed(member + " is not base64.");
        }
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
