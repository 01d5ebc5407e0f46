package io.portcullis.platform.certificates.web;

import io.portcullis.contracts.AuthorityRotation;
import io.portcullis.contracts.AuthorityRotationRequest;
import io.portcullis.contracts.CertificateAuthorityDocument;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.pki.PemCertificates;
import io.portcullis.pki.PkiException;
import io.portcullis.platform.certificates.AuthorityDocuments;
import io.portcullis.platform.certificates.IssuingRotation;
import io.portcullis.platform.certificates.RotationNotPossibleException;
import io.portcullis.platform.plane.Actor;
import io.portcullis.platform.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/certificate-authorities")
@Tag(name = "certificate-authorities")
class AuthorityController {
    private static final int MAX_REASON = 500;

    private final AuthorityDocuments authorities;
    private final IssuingRotation rotation;

    AuthorityController(AuthorityDocuments authorities, IssuingRotation rotation) {
        this.authorities = authorities;
        this.rotation = rotation;
    }

    @GetMapping
    @Operation(summary = "The platform's CAs, the newest first; retired ones included")
    List<CertificateAuthorityDocument> list() {
        return authorities.all();
    }

    @GetMapping("/rotation")
    @Operation(summary = "How far the rotation of the issuing CA is, and what can be done now")
    AuthorityRotation rotation() {
        return rotation.now();
    }

    @PostMapping("/rotation/{step}")
    @Operation(
            summary = "A step of the rotation: start, certify, issue, back, finish",
            description =
                    "409 with the code rotation.not_possible says why a step cannot be done now. certify takes the"
                            + " chain from the offline root. A reason for finish that begins with force: revokes what is still"
                            + " good of the outgoing CA.")
    AuthorityRotation step(
            @PathVariable String step, @RequestBody AuthorityRotationRequest request, Authentication caller) {
        String reason = reason(request.reason());
        String actor = Actor.of(caller);
        Supplier<AuthorityRotation> act = switch (step) {
            case "start" -> () -> rotation.start(reason, actor);
            case "certify" -> {
                List<X509Certificate> chain = chain(request.certificate());
                yield () -> rotation.certify(chain, reason, actor);
            }
            case "issue" -> () -> rotation.issue(reason, actor);
            case "back" -> () -> rotation.back(reason, actor);
            case "finish" -> () -> rotation.finish(reason, actor);
            default -> throw ProblemException.notFound("A rotation has the steps start, certify, issue, back, finish.");
        };
        try {
            return act.get();
        } catch (RotationNotPossibleException e) {
            throw new ProblemException(HttpStatus.CONFLICT, ProblemCodes.ROTATION_NOT_POSSIBLE, e.detail());
        }
    }

    private static List<X509Certificate> chain(@Nullable String pem) {
        if (pem == null || pem.isBlank()) {
            throw ProblemException.invalid("certificate is missing: the PEM chain that the root made of the request");
        }
        try {
            return PemCertificates.parse(pem);
        } catch (PkiException e) {
            throw ProblemException.invalid("certificate is not a PEM chain: " + e.getMessage());
        }
    }

    private static String reason(@Nullable String given) {
        if (given == null || given.isBlank()) {
            throw ProblemException.invalid("reason is missing");
        }
        String reason = given.strip();
        if (reason.length() > MAX_REASON || reason.codePoints().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid("reason may have 500 characters at most, without control characters");
        }
        return reason;
    }
}
