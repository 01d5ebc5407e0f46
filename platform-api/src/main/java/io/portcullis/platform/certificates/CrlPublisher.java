package io.portcullis.platform.certificates;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.CrlIssuer;
import io.portcullis.pki.CrlShard;
import io.portcullis.pki.PkiAddresses;
import io.portcullis.pki.Thumbprint;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Hands out CRLs that have every revocation committed so far. A shard is signed anew only if it changed or grows old,
 * by one node while the others wait; asking whether it did is one indexed read.
 */
@Service
public class CrlPublisher {
    private final IssuingAuthorities authorities;
    private final CrlRecords records;
    private final TransactionTemplate transactions;
    private final PkiAddresses addresses;
    private final Duration validity;
    private final Clock clock;
    private final Cache<Shard, PublishedCrl> kept =
            Caffeine.newBuilder().maximumSize(256).build();
    /** One request of this node at a time waits in the database for another node's signature. */
    private final ConcurrentHashMap<Shard, Object> locks = new ConcurrentHashMap<>();

    CrlPublisher(
            IssuingAuthorities authorities,
            CrlRecords records,
            TransactionTemplate transactions,
            PkiAddresses addresses,
            RevocationProperties properties,
            Clock clock) {
        this.authorities = authorities;
        this.records = records;
        this.transactions = transactions;
        this.addresses = addresses;
        this.validity = properties.crlValidity();
        this.clock = clock;
    }

    private record Shard(String authority, CrlShard number) {}

    /**
     * The CRL of a shard as of now.
     *
     * @param authority base64url of the SHA-256 of the issuing CA's certificate
     * @return empty if there is no such CA
     * @throws DataAccessResourceFailureException if it cannot be made at the moment: an old one would be a lie
     */
    public Optional<PublishedCrl> current(String authority, CrlShard shard) {
        return authorities.certificates().stream()
                .filter(certificate -> Thumbprint.x5tS256(certificate).equals(authority))
                .findFirst()
                .map(certificate -> current(certificate, new Shard(authority, shard)));
    }

    private PublishedCrl current(X509Certificate authority, Shard shard) {
        byte[] issuer = Thumbprint.sha256(authority);
        PublishedCrl usable = usable(issuer, shard);
        if (usable != null) {
            return usable;
        }
        synchronized (locks.computeIfAbsent(shard, key -> new Object())) {
            PublishedCrl meanwhile = usable(issuer, shard);
            return meanwhile != null ? meanwhile : sign(authority, issuer, shard);
        }
    }

    private @Nullable PublishedCrl usable(byte[] issuer, Shard shard) {
        var state = records.state(issuer, shard.number());
        return state.isComplete() && !growsOld(state) ? read(issuer, shard, state.published()) : null;
    }

    private boolean growsOld(CrlRecords.ShardState state) {
        var published = state.published();
        return published == null
                || !clock.instant().isBefore(published.thisUpdate().plus(validity.dividedBy(2)))
                || !clock.instant().isBefore(published.nextUpdate());
    }

    private @Nullable PublishedCrl read(byte[] issuer, Shard shard, CrlRecords.@Nullable Published published) {
        if (published == null) {
            return null;
        }
        PublishedCrl known = kept.getIfPresent(shard);
        if (known != null && known.number() == published.number()) {
            return known;
        }
        return records.der(issuer, shard.number(), published.number())
                .map(der -> keep(
                        shard,
                        new PublishedCrl(published.number(), published.thisUpdate(), published.nextUpdate(), der)))
                .orElse(null);
    }

    private PublishedCrl sign(X509Certificate authority, byte[] issuer, Shard shard) {
        CertificateAuthority signer = authorities.withKey(authority).orElse(null);
        if (signer == null) {
            return lastWord(issuer, shard);
        }
        return Objects.requireNonNull(transactions.execute(status -> {
            records.lock(issuer, shard.number());
            PublishedCrl meanwhile = usable(issuer, shard);
            return meanwhile != null ? meanwhile : signLocked(signer, issuer, shard);
        }));
    }

    /** Without the CA's key: the CRL on record will do for as long as it is complete and in time. */
    private PublishedCrl lastWord(byte[] issuer, Shard shard) {
        var state = records.state(issuer, shard.number());
        var published = state.published();
        if (published != null && state.isComplete() && clock.instant().isBefore(published.nextUpdate())) {
            PublishedCrl last = read(issuer, shard, published);
            if (last != null) {
                return last;
            }
        }
        throw new DataAccessResourceFailureException("The CRL " + shard.authority() + "/"
                + shard.number().number() + " is due, and this node has not the CA's key");
    }

    /** Signs a shard anew if it is due, unless another node is at it. */
    boolean refresh(X509Certificate authority, CrlShard number) {
        byte[] issuer = Thumbprint.sha256(authority);
        var shard = new Shard(Thumbprint.x5tS256(authority), number);
        CertificateAuthority signer = authorities.withKey(authority).orElse(null);
        if (signer == null || usable(issuer, shard) != null) {
            return false;
        }
        return Boolean.TRUE.equals(transactions.execute(status -> {
            if (!records.tryLock(issuer, number) || usable(issuer, shard) != null) {
                return false;
            }
            signLocked(signer, issuer, shard);
            return true;
        }));
    }

    private PublishedCrl signLocked(CertificateAuthority signer, byte[] issuer, Shard shard) {
        var before = records.state(issuer, shard.number()).published();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        // RFC 5280 section 3.3: an entry stays until it was on one CRL made after its certificate ended.
        var content = records.content(issuer, shard.number(), before == null ? now : before.thisUpdate());
        // From the clock, so that numbers also grow across a database restored from a backup.
        long number = before == null ? now.getEpochSecond() : Math.max(before.number() + 1, now.getEpochSecond());
        Instant next = now.plus(validity);
        byte[] der = new CrlIssuer(signer, addresses)
                .issue(shard.number(), BigInteger.valueOf(number), now, next, content.entries().stream());
        var crl = new PublishedCrl(number, now, next, der);
        records.publish(issuer, shard.number(), content.revision(), crl);
        return crl;
    }

    /** Only what is committed is kept: it was read from the record. */
    private PublishedCrl keep(Shard shard, PublishedCrl crl) {
        kept.put(shard, crl);
        return crl;
    }
}
