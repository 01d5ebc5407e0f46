package io.portcullis.pki;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/** One CA key with its chain in an encrypted PKCS#12 file that only its owner can read. Written whole or not at all. */
public final class KeyStoreFile {
    private static final String ALIAS = "ca";
    private static final int MIN_PASSWORD = 12;

    private final Path path;
    private final char[] password;

    /** @param password encrypts the file; copied */
    public KeyStoreFile(Path path, char[] password) {
        if (password.length < MIN_PASSWORD) {
            throw new PkiException("The password for " + path + " has fewer than 12 characters");
        }
        this.path = path;
        this.password = password.clone();
    }

    public Path path() {
        return path;
    }

    public boolean exists() {
        return Files.exists(path);
    }

    public CertificateAuthority load() {
        try (InputStream in = Files.newInputStream(path)) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            if (!(store.getKey(ALIAS, password) instanceof PrivateKey key)) {
                throw new PkiException(path + " holds no CA key");
            }
            List<X509Certificate> chain = Arrays.stream(store.getCertificateChain(ALIAS))
                    .map(X509Certificate.class::cast)
                    .toList();
            return new CertificateAuthority(key, chain);
        } catch (IOException | GeneralSecurityException e) {
            throw new PkiException(path + " cannot be opened; is its password right?", e);
        }
    }

    /** @throws PkiException also if the file exists: a CA key is never overwritten */
    public void create(CertificateAuthority authority) {
        if (exists()) {
            throw new PkiException(path + " exists already");
        }
        // A link fails where a file exists, which a move would replace.
        store(authority, temporary -> Files.createLink(path, temporary));
    }

    /** Puts another chain beside the key. The file holds the old or the new content whole, whatever happens. */
    void replace(CertificateAuthority authority) {
        store(
                authority,
                temporary -> Files.move(
                        temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }

    private interface Publication {
        void publish(Path temporary) throws IOException;
    }

    private void store(CertificateAuthority authority, Publication publication) {
        try {
            Path directory = path.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Path temporary = Files.createTempFile(
                    directory,
                    ".ca",
                    ".p12",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                write(authority, temporary);
                publication.publish(temporary);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (FileAlreadyExistsException e) {
            throw new PkiException(path + " exists already", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new PkiException(path + " cannot be written", e);
        }
    }

    private void write(CertificateAuthority authority, Path file) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry(
                ALIAS, authority.privateKey(), password, authority.chain().toArray(X509Certificate[]::new));
        try (OutputStream out =
                Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            store.store(out, password);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
