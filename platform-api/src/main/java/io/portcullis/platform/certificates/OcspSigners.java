package io.portcullis.platform.certificates;

import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.OcspResponder;
import io.portcullis.pki.OcspSignerIssuer;
import io.portcullis.pki.PkiAddresses;
import io.portcullis.pki.Thumbprint;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * This node's keys for OCSP answers, one for each issuing CA. They live in memory only and are authorized for seven
 * days; at half of that there is a new one. The CA's own key signs no answers.
 */
@Component
class OcspSigners {
    private static final Logger log = LoggerFactory.getLogger(OcspSigners.class);

    private final IssuingAuthorities authorities;
    private final OcspRecords records;
    private final PkiAddresses addresses;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final SecureRandom random;
    private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();

    OcspSigners(
            IssuingAuthorities authorities,
            OcspRecords records,
            PkiAddresses addresses,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock,
            SecureRandom random) {
        this.authorities = authorities;
        this.records = records;
        this.addresses = addresses;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
        this.random = random;
    }

    private record Held(OcspResponder responder, Instant renewAt, Instant endsAt) {}

    /** One CA's responder; whoever finds it due makes the next one while the others wait. */
    private static final class Slot {
        private volatile @Nullable Held held;
    }

    /** Empty where the CA's key is not at hand to authorize a responder, or the CA has ended. */
    Optional<OcspResponder> of(X509Certificate authority) {
        Slot slot = slots.computeIfAbsent(Thumbprint.x5tS256(authority), key -> new Slot());
        Held held = slot.held;
        if (held != null && clock.instant().isBefore(held.renewAt())) {
            return Optional.of(held.responder());
        }
        synchronized (slot) {
            held = slot.held;
            if (held == null || !clock.instant().isBefore(held.renewAt())) {
                held = next(authority, held);
                slot.held = held;
            }
        }
        return Optional.ofNullable(held).map(Held::responder);
    }

    private @Nullable Held next(X509Certificate authority, @Nullable Held present) {
        var signer = authorities.withKey(authority);
        Instant now = clock.instant();
        Held stillGood = present != null && now.isBefore(present.endsAt()) ? present : null;
        if (signer.isEmpty() || !now.isBefore(authority.getNotAfter().toInstant())) {
            return stillGood;
        }
        try {
            return authorize(signer.get(), now);
        } catch (RuntimeException e) {
            if (stillGood == null) {
                throw e;
            }
            log.warn("The OCSP responder's next certificate could not be made; the present one serves on", e);
            return stillGood;
        }
    }

    private Held authorize(CertificateAuthority authority, Instant now) {
        var issuer = new OcspSignerIssuer(authority, addresses, clock, random);
        KeyPair keys = newKeys();
        var linted = switch (issuer.prepare(keys.getPublic())) {
            case OcspSignerIssuer.Preparation.Ready(var ready) -> ready;
            case OcspSignerIssuer.Preparation.Refused(var violations) ->
                throw new IllegalStateException(
                        "The OCSP responder's certificate would break its profile: " + violations);
        };
        records.intendSigner(linted, Thumbprint.sha256(authority.certificate()), now);
        X509Certificate certificate = issuer.issue(linted);
        transactions.executeWithoutResult(status -> {
            records.signerIssued(certificate);
            events.publishEvent(new CertificateEvent.OcspSignerIssued(
                    Thumbprint.x5tS256(authority.certificate()),
                    SerialNumber.hex(certificate.getSerialNumber()),
                    Thumbprint.x5tS256(certificate),
                    linted.notAfter(),
                    now));
        });
        Duration life = Duration.between(now, linted.notAfter());
        return new Held(new OcspResponder(keys, certificate), now.plus(life.dividedBy(2)), linted.notAfter());
    }

    private KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot make a P-256 key", e);
        }
    }
}
