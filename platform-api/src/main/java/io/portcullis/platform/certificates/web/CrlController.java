package io.portcullis.platform.certificates.web;

import io.portcullis.pki.CrlShard;
import io.portcullis.platform.certificates.CrlPublisher;
import io.portcullis.platform.certificates.PublishedCrl;
import io.portcullis.platform.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The CRLs of the issuing CAs, for everybody. */
@RestController
class CrlController {
    private static final MediaType CRL = MediaType.parseMediaType("application/pkix-crl");
    private static final Pattern FILE = Pattern.compile("(\\d|1[0-5])\\.crl");
    /** How long a proxy may go without asking whether there is a newer one; asking again costs next to nothing. */
    private static final Duration MAX_AGE = Duration.ofMinutes(1);

    private final CrlPublisher crls;
    private final Clock clock;

    CrlController(CrlPublisher crls, Clock clock) {
        this.crls = crls;
        this.clock = clock;
    }

    /** If this platform is away, a proxy may hand out what it has until the CRL's nextUpdate. */
    @GetMapping("/pki/crl/{authority}/{file}")
    ResponseEntity<byte[]> crl(@PathVariable String authority, @PathVariable String file) {
        PublishedCrl crl = shard(file)
                .flatMap(shard -> crls.current(authority, shard))
                .orElseThrow(() -> ProblemException.notFound("There is no such CRL."));
        Duration left = Duration.between(clock.instant(), crl.nextUpdate());
        Duration maxAge = left.compareTo(MAX_AGE) < 0 ? left : MAX_AGE;
        return ResponseEntity.ok()
                .contentType(CRL)
                .eTag("\"" + crl.number() + "\"")
                .lastModified(crl.thisUpdate())
                .cacheControl(CacheControl.maxAge(maxAge).cachePublic().staleIfError(left))
                .body(crl.der());
    }

    private static Optional<CrlShard> shard(String file) {
        var matcher = FILE.matcher(file);
        return matcher.matches() ? Optional.of(new CrlShard(Integer.parseInt(matcher.group(1)))) : Optional.empty();
    }
}
