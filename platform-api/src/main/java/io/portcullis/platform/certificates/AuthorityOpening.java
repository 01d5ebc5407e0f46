package io.portcullis.platform.certificates;

import io.portcullis.pki.AuthorityCeremony;
import io.portcullis.pki.AuthorityChain;
import io.portcullis.pki.AuthorityKeys;
import io.portcullis.pki.AuthorityKind;
import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.PkiException;
import io.portcullis.pki.Thumbprint;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the CAs on the first start of an installation, and sees to it later that keys and database agree: with a key
 * that is missing or not the one on record the platform does not start, because a second CA beside the first would cut
 * devices off.
 */
@Component
class AuthorityOpening {
    private static final Logger log = LoggerFactory.getLogger(AuthorityOpening.class);

    private final AuthorityKeys keys;
    private final AuthorityFiles files;
    private final AuthorityRecords records;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final AuthorityCeremony ceremony;

    AuthorityOpening(
            AuthorityKeys keys,
            AuthorityFiles files,
            AuthorityRecords records,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock,
            SecureRandom random) {
        this.keys = keys;
        this.files = files;
        this.records = records;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
        this.ceremony = new AuthorityCeremony(clock, random);
    }

    /**
     * Opens or makes what there has to be.
     *
     * @return whether every CA has its certificate; otherwise a request lies in the directory, and this is to be called
     *     again
     */
    boolean open() {
        return Objects.requireNonNull(transactions.execute(status -> {
            records.lock();
            boolean issuing = open(AuthorityKind.ISSUING);
            return openAttestation() && issuing;
        }));
    }

    /** The platform does its work without it, for example where the keys were mounted read-only before it was made. */
    private boolean openAttestation() {
        try {
            return open(AuthorityKind.ATTESTATION);
        } catch (PkiException e) {
            log.warn("There is no attestation CA on this node: {}", e.getMessage());
            return false;
        }
    }

    private boolean open(AuthorityKind kind) {
        String name = kind.wire();
        Optional<AuthorityRecords.Row> recorded = records.active(kind);
        if (recorded.isPresent()) {
            check(recorded.get());
            return true;
        }
        CertificateAuthority authority = keys.exists(name) ? keys.open(name) : keys.create(name, kind);
        Optional<X509Certificate> root = records.active(AuthorityKind.ROOT).map(AuthorityRecords.Row::certificate);
        if (authority.isPlaceholder()) {
            Optional<List<X509Certificate>> chain = chain(name, kind, authority, root);
            if (chain.isEmpty()) {
                return false;
            }
            authority = keys.certify(name, chain.get());
            files.removeRequest(name);
        }
        record(kind, name, authority, root);
        return true;
    }

    /** From the root, if its key is here; else from the file that the operator puts there. */
    private Optional<List<X509Certificate>> chain(
            String name, AuthorityKind kind, CertificateAuthority authority, Optional<X509Certificate> recorded) {
        var root = files.root(recorded.isEmpty(), ceremony);
        if (root.isPresent()) {
            return Optional.of(
                    ceremony.certify(root.get(), authority.certificate().getPublicKey(), kind));
        }
        Optional<List<X509Certificate>> chain = files.chain(name);
        if (chain.isEmpty()) {
            files.writeRequest(name, AuthorityCeremony.request(authority, kind));
            return Optional.empty();
        }
        try {
            AuthorityChain.check(
                    chain.get(), authority.certificate().getPublicKey(), kind, recorded.orElse(null), clock.instant());
            return chain;
        } catch (PkiException e) {
            files.complain(name, e);
            return Optional.empty();
        }
    }

    /** Later generations are opened when they are loaded; here it is only seen that the one in use is the right one. */
    private void check(AuthorityRecords.Row recorded) {
        String name = Objects.requireNonNull(recorded.keyName());
        String thumbprint = Thumbprint.x5tS256(recorded.certificate());
        if (!keys.exists(name)) {
            if (recorded.kind() == AuthorityKind.ATTESTATION) {
                log.warn("The key of the attestation CA is not in {}: no attestation on this node", keys.place(name));
                return;
            }
            throw new IllegalStateException(
                    "The device CA %s was made already, but its key is not in %s. Copy it there from a node that has it, or from the backup."
                            .formatted(thumbprint, keys.place(name)));
        }
        CertificateAuthority found = keys.open(name);
        if (!found.certificate().getPublicKey().equals(recorded.certificate().getPublicKey())) {
            throw new IllegalStateException(
                    "%s holds the key of the CA %s, but this database belongs to the CA %s. Put the right key there, or use the right database."
                            .formatted(keys.place(name), Thumbprint.x5tS256(found.certificate()), thumbprint));
        }
        found.withChain(List.of(recorded.certificate(), recorded.root())).prove();
    }

    private void record(
            AuthorityKind kind, String name, CertificateAuthority authority, Optional<X509Certificate> recorded) {
        X509Certificate root = authority.chain().getLast();
        if (recorded.isEmpty()) {
            announce(AuthorityKind.ROOT, root, root, null);
        } else if (!recorded.get().equals(root)) {
            throw new IllegalStateException(
                    "The CA in %s is below another root than the one on record, %s. Put the right key there, or use the right database."
                            .formatted(keys.place(name), Thumbprint.x5tS256(recorded.get())));
        }
        announce(kind, authority.certificate(), root, name);
        log.info("Made the {} CA; its key is in {}", kind.wire(), keys.place(name));
    }

    private void announce(
            AuthorityKind kind, X509Certificate certificate, X509Certificate root, @Nullable String name) {
        Instant now = clock.instant();
        records.record(kind, AuthorityState.ACTIVE, certificate, root, name, now);
        events.publishEvent(CertificateEvent.AuthorityCreated.of(kind, certificate, now));
    }
}
