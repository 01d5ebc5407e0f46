package io.portcullis.platform.certificates;

import io.portcullis.pki.AuthorityCeremony;
import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.KeyStoreFile;
import io.portcullis.pki.Thumbprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Opens the issuing CA, and makes it on the first start of an installation. Files and database have to agree: with a
 * key that is missing or not the one on record the platform does not start, because a second CA beside the first would
 * cut devices off.
 */
@Component
class AuthorityOpening {
    private static final Logger log = LoggerFactory.getLogger(AuthorityOpening.class);

    private final PkiProperties properties;
    private final AuthorityRecords records;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final AuthorityCeremony ceremony;

    AuthorityOpening(
            PkiProperties properties,
            AuthorityRecords records,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock,
            SecureRandom random) {
        this.properties = properties;
        this.records = records;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
        this.ceremony = new AuthorityCeremony(clock, random);
    }

    CertificateAuthority open() {
        return Objects.requireNonNull(transactions.execute(status -> {
            records.lock();
            return openLocked();
        }));
    }

    private CertificateAuthority openLocked() {
        char[] password = password();
        var file = new KeyStoreFile(properties.directory().resolve("issuing.p12"), password);
        Optional<X509Certificate> recorded = records.inUse("issuing");
        if (file.exists()) {
            CertificateAuthority authority = file.load();
            if (recorded.isEmpty()) {
                record(authority);
            } else if (!recorded.get().equals(authority.certificate())) {
                throw new IllegalStateException(("%s holds the CA %s, but this database belongs to the CA %s. Put the"
                                + " right file there, or use the right database.")
                        .formatted(
                                file.path(),
                                Thumbprint.x5tS256(authority.certificate()),
                                Thumbprint.x5tS256(recorded.get())));
            }
            return authority;
        }
        if (recorded.isPresent()) {
            throw new IllegalStateException(("The device CA %s was made already, but its key is not in %s. Copy"
                            + " issuing.p12 there from a node that has it, or from the backup.")
                    .formatted(Thumbprint.x5tS256(recorded.get()), file.path()));
        }
        return create(file, password);
    }

    private CertificateAuthority create(KeyStoreFile file, char[] password) {
        var rootFile = new KeyStoreFile(properties.directory().resolve("root.p12"), password);
        CertificateAuthority root;
        if (rootFile.exists()) {
            root = rootFile.load();
        } else {
            root = ceremony.createRoot();
            rootFile.create(root);
        }
        CertificateAuthority issuing = ceremony.createIssuing(root);
        file.create(issuing);
        record(issuing);
        log.info(
                "Made the device CA. Its root key, {}, is not needed to run: move it to a safe place.",
                rootFile.path());
        return issuing;
    }

    private void record(CertificateAuthority issuing) {
        record("root", issuing.chain().getLast());
        record("issuing", issuing.certificate());
    }

    private void record(String kind, X509Certificate certificate) {
        var now = clock.instant();
        records.record(kind, certificate, now);
        events.publishEvent(new CertificateEvent.AuthorityCreated(
                kind,
                certificate.getSubjectX500Principal().getName(),
                SerialNumber.hex(certificate.getSerialNumber()),
                Thumbprint.x5tS256(certificate),
                certificate.getNotAfter().toInstant(),
                now));
    }

    private char[] password() {
        Path path = properties.passwordFile();
        try {
            return Files.readString(path).strip().toCharArray();
        } catch (IOException e) {
            throw new IllegalStateException("portcullis.pki.password-file cannot be read: " + path, e);
        }
    }
}
