package io.portcullis.platform.attestation.web;

import io.portcullis.contracts.EndorsementKeyDocument;
import io.portcullis.contracts.EndorsementKeyRequest;
import io.portcullis.platform.attestation.EndorsementKeys;
import io.portcullis.platform.plane.Actor;
import io.portcullis.platform.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/endorsement-keys")
@Tag(name = "endorsement keys")
class EndorsementKeyController {
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_DESCRIPTION = 200;

    private final EndorsementKeys keys;

    EndorsementKeyController(EndorsementKeys keys) {
        this.keys = keys;
    }

    @GetMapping
    @Operation(summary = "The newest 5000 endorsement keys that are trusted without a certificate, newest first")
    List<EndorsementKeyDocument> list() {
        return keys.list();
    }

    @PostMapping
    @Operation(
            summary = "Trust an endorsement key",
            description = "fingerprint: hexadecimal SHA-256 of its SubjectPublicKeyInfo (DER). A refused attestation"
                    + " names it.")
    ResponseEntity<EndorsementKeyDocument> add(@RequestBody EndorsementKeyRequest request, Authentication caller) {
        String fingerprint = fingerprint(request.fingerprint());
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(keys.add(fingerprint, description(request.description()), Actor.of(caller))
                        .orElseThrow(() -> ProblemException.conflict(
                                "The endorsement key " + fingerprint + " is trusted already.")));
    }

    @DeleteMapping("/{fingerprint}")
    @Operation(summary = "Trust an endorsement key no longer; devices attested with it stay attested")
    ResponseEntity<Void> remove(@PathVariable String fingerprint, Authentication caller) {
        if (!keys.remove(fingerprint(fingerprint), Actor.of(caller))) {
            throw ProblemException.notFound("There is no endorsement key " + fingerprint);
        }
        return ResponseEntity.noContent().build();
    }

    private static String fingerprint(@Nullable String given) {
        String text =
                given == null ? "" : given.strip().toLowerCase(Locale.ROOT).replace(":", "");
        if (!FINGERPRINT.matcher(text).matches()) {
            throw ProblemException.invalid("fingerprint has to be a SHA-256 of 64 hexadecimal digits");
        }
        return text;
    }

    private static String description(@Nullable String given) {
        String text = given == null ? "" : given.strip();
        if (text.isEmpty() || text.length() > MAX_DESCRIPTION) {
            throw ProblemException.invalid("description has to have 1 to " + MAX_DESCRIPTION + " characters");
        }
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid("description must not contain control characters");
        }
        return text;
    }
}
