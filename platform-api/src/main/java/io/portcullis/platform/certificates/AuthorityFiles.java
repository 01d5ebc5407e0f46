package io.portcullis.platform.certificates;

import io.portcullis.pki.AuthorityCeremony;
import io.portcullis.pki.AuthorityKind;
import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.KeyStoreFile;
import io.portcullis.pki.PemCertificates;
import io.portcullis.pki.PkiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What goes between the platform and its root: the root's key if it is here, else requests and chains as files. */
@Component
class AuthorityFiles {
    private static final Logger log = LoggerFactory.getLogger(AuthorityFiles.class);

    private final PkiProperties properties;
    private final Set<String> told = new HashSet<>();

    AuthorityFiles(PkiProperties properties) {
        this.properties = properties;
    }

    /**
     * The root, where its key is in the directory. A root that was taken away is offline, whatever the settings say.
     *
     * @param first whether there is no root on record yet, so that one may be made
     */
    Optional<CertificateAuthority> root(boolean first, AuthorityCeremony ceremony) {
        if (properties.root() == PkiProperties.Root.OFFLINE) {
            return Optional.empty();
        }
        var file = new KeyStoreFile(properties.directory().resolve("root.p12"), properties.password());
        if (file.exists()) {
            return Optional.of(file.load());
        }
        if (!first) {
            return Optional.empty();
        }
        CertificateAuthority root = ceremony.createRoot();
        file.create(root);
        log.info("Made the root. Its key, {}, is not needed to run: move it to a safe place.", file.path());
        return Optional.of(root);
    }

    /** The chain that the operator has put there for a key. Empty, with a word in the log, if it cannot be read. */
    Optional<List<X509Certificate>> chain(String name) {
        Path path = properties.directory().resolve(name + ".pem");
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(PemCertificates.read(path));
        } catch (PkiException e) {
            complain(name, e);
            return Optional.empty();
        }
    }

    /** Whether there is any chain that might be waited for. */
    boolean hasChain() {
        return Stream.of(AuthorityKind.values())
                .anyMatch(kind -> Files.exists(properties.directory().resolve(kind.wire() + ".pem")));
    }

    /** Once for each reason. */
    synchronized void complain(String name, PkiException reason) {
        if (told.add(name + reason.getMessage())) {
            log.error("{}.pem in {} is not taken: {}", name, properties.directory(), reason.getMessage());
        }
    }

    synchronized void writeRequest(String name, byte[] request) {
        Path path = request(name);
        if (Files.exists(path) && !told.add(name)) {
            return;
        }
        told.add(name);
        try {
            Files.createDirectories(properties.directory());
            Path temporary = Files.createTempFile(properties.directory(), name, ".csr");
            Files.writeString(temporary, PemCertificates.request(request));
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new PkiException("The certificate request " + path + " cannot be written", e);
        }
        log.warn(
                "The {} CA has a key and no certificate. Sign {} with the offline root (portcullis pki sign) and put"
                        + " the chain there as {}.pem; until then it issues nothing.",
                name,
                path,
                name);
    }

    void removeRequest(String name) {
        try {
            Files.deleteIfExists(request(name));
        } catch (IOException e) {
            log.warn("{} cannot be removed: {}", request(name), e.getMessage());
        }
    }

    private Path request(String name) {
        return properties.directory().resolve(name + ".csr");
    }
}
