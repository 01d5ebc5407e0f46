package io.portcullis.platform.certificates.web;

import io.portcullis.platform.certificates.Authority;
import io.portcullis.platform.certificates.AuthorityGenerations;
import io.portcullis.platform.problem.ProblemException;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What the caIssuers address in a certificate leads to, RFC 5280 section 4.2.2.1. A certificate never changes. */
@RestController
class AuthorityCertificateController {
    private static final MediaType CERTIFICATE = MediaType.parseMediaType("application/pkix-cert");

    private final AuthorityGenerations generations;

    AuthorityCertificateController(AuthorityGenerations generations) {
        this.generations = generations;
    }

    @GetMapping("/pki/ca/{thumbprint}.cer")
    ResponseEntity<byte[]> certificate(@PathVariable String thumbprint) throws CertificateEncodingException {
        Authority authority = generations
                .find(thumbprint)
                .orElseThrow(() -> ProblemException.notFound("There is no CA with this thumbprint."));
        return ResponseEntity.ok()
                .contentType(CERTIFICATE)
                .cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePublic())
                .body(authority.certificate().getEncoded());
    }
}
