package io.portcullis.platform.certificates;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.portcullis.pki.OcspCertificateId;
import io.portcullis.pki.OcspQuery;
import io.portcullis.pki.OcspResponder;
import io.portcullis.pki.Thumbprint;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;

/**
 * Answers OCSP requests, RFC 6960. The state is read from the database for every answer, so a revocation holds at once
 * on every node; only the signature under an unchanged state is used again.
 */
@Service
public class OcspAnswers {
    private static final Logger log = LoggerFactory.getLogger(OcspAnswers.class);
    private static final int KEPT = 50_000;

    private final IssuingAuthorities authorities;
    private final OcspSigners signers;
    private final OcspRecords records;
    private final Duration validity;
    private final Clock clock;
    private final Cache<Said, OcspAnswer> kept =
            Caffeine.newBuilder().maximumSize(KEPT).build();

    OcspAnswers(
            IssuingAuthorities authorities,
            OcspSigners signers,
            OcspRecords records,
            RevocationProperties properties,
            Clock clock) {
        this.authorities = authorities;
        this.signers = signers;
        this.records = records;
        this.validity = properties.ocspValidity();
        this.clock = clock;
    }

    /** What an answer without a nonce says; the certificate's id names its CA. */
    private record Said(OcspCertificateId certificate, OcspResponder.Status status) {}

    /** @param request DER, of any length and origin */
    public OcspAnswer answer(byte[] request) {
        return switch (OcspQuery.read(request)) {
            case OcspQuery.Reading.Malformed() -> OcspAnswer.once(OcspResponder.malformedRequest());
            case OcspQuery.Reading.Accepted(OcspQuery query) -> {
                try {
                    yield answer(query);
                } catch (DataAccessException | TransactionException e) {
                    log.warn("An OCSP request was not answered, the database is out of reach: {}", e.getMessage());
                    yield OcspAnswer.once(OcspResponder.tryLater());
                }
            }
        };
    }

    private OcspAnswer answer(OcspQuery query) {
        Optional<X509Certificate> authority = issuerOf(query);
        Optional<OcspResponder> responder = authority.flatMap(signers::of);
        if (authority.isEmpty() || responder.isEmpty()) {
            return OcspAnswer.once(OcspResponder.unauthorized());
        }
        byte[] issuer = Thumbprint.sha256(authority.get());
        Map<OcspCertificateId, OcspResponder.Status> statuses = new HashMap<>();
        for (OcspCertificateId asked : query.certificates()) {
            statuses.computeIfAbsent(asked, id -> records.status(id.serial(), issuer));
        }
        if (query.hasNonce() || query.certificates().size() > 1) {
            Instant now = now();
            byte[] der = responder.get().answer(query, statuses, now, now.plus(validity));
            return query.hasNonce() ? OcspAnswer.once(der) : OcspAnswer.cacheable(der, now, now.plus(validity));
        }
        return keptOrSigned(query, statuses, responder.get());
    }

    private OcspAnswer keptOrSigned(
            OcspQuery query, Map<OcspCertificateId, OcspResponder.Status> statuses, OcspResponder responder) {
        var asked = query.certificates().getFirst();
        var said = new Said(asked, statuses.getOrDefault(asked, new OcspResponder.Status.Unknown()));
        OcspAnswer before = kept.getIfPresent(said);
        Instant now = now();
        if (before != null
                && before.thisUpdate() != null
                && now.isBefore(before.thisUpdate().plus(validity.dividedBy(2)))) {
            return before;
        }
        var answer = OcspAnswer.cacheable(
                responder.answer(query, statuses, now, now.plus(validity)), now, now.plus(validity));
        if (!(said.status() instanceof OcspResponder.Status.Unknown)) {
            // Whoever makes up serials must not push out the answers for real ones.
            kept.put(said, answer);
        }
        return answer;
    }

    /** All certificates of a query have to be of one CA of ours: one responder speaks for one CA. */
    private Optional<X509Certificate> issuerOf(OcspQuery query) {
        return authorities.certificates().stream()
                .filter(authority ->
                        query.certificates().stream().allMatch(certificate -> certificate.isIssuedBy(authority)))
                .findFirst();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
