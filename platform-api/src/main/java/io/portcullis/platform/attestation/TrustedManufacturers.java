package io.portcullis.platform.attestation;

import io.portcullis.pki.attestation.EndorsementTrust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The manufacturers' certificates in a directory. An administrator changes it while the platform runs. */
@Component
class TrustedManufacturers {
    private static final Logger log = LoggerFactory.getLogger(TrustedManufacturers.class);
    private static final List<String> ENDINGS = List.of(".pem", ".crt", ".cer", ".der");
    private static final long MAX_SIZE = 1024 * 1024;

    private final @Nullable Path directory;
    private volatile Loaded loaded = new Loaded(List.of(), new EndorsementTrust(List.of()));

    TrustedManufacturers(AttestationProperties properties) {
        this.directory = properties.trustedEkDirectory();
        if (directory != null) {
            current();
        }
    }

    /** What tells a file that changed from one that did not. */
    private record Version(Path file, long modified, long size) {}

    private record Loaded(List<Version> versions, EndorsementTrust trust) {}

    /**
     * The manufacturers trusted now. If the directory cannot be read, none is; a file that cannot be read trusts
     * nobody, and the others are read all the same.
     */
    EndorsementTrust current() {
        if (directory == null) {
            return loaded.trust();
        }
        List<Version> versions = versions(directory);
        Loaded known = loaded;
        if (!versions.equals(known.versions())) {
            known = load(versions);
            loaded = known;
        }
        return known.trust();
    }

    private static List<Version> versions(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Version> versions = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                if (ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file)) {
                    versions.add(
                            new Version(file, Files.getLastModifiedTime(file).toMillis(), Files.size(file)));
                }
            }
            return versions;
        } catch (IOException e) {
            log.warn(
                    "No TPM manufacturer is trusted: portcullis.attestation.trusted-ek-directory {} cannot be read: {}",
                    directory,
                    e.getMessage());
            return List.of();
        }
    }

    private static Loaded load(List<Version> versions) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Version version : versions) {
            if (version.size() > MAX_SIZE) {
                log.warn("{} is too large for certificates; it is left out", version.file());
                continue;
            }
            try (InputStream in = Files.newInputStream(version.file())) {
                CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                        .map(X509Certificate.class::cast)
                        .forEach(certificates::add);
            } catch (IOException | CertificateException e) {
                log.warn(
                        "{} holds no certificates that can be read; it is left out: {}",
                        version.file(),
                        e.getMessage());
            }
        }
        log.info("{} certificates of TPM manufacturers are trusted", certificates.size());
        return new Loaded(versions, new EndorsementTrust(certificates));
    }
}
