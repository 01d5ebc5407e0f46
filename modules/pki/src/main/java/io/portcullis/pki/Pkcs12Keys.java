package io.portcullis.pki;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;

/** CA keys as encrypted PKCS#12 files in one directory: for one machine, or for several that share it. */
public final class Pkcs12Keys implements AuthorityKeys {
    private final Path directory;
    private final char[] password;
    private final SecureRandom random;

    /** @param password encrypts the files; at least 12 characters; copied */
    public Pkcs12Keys(Path directory, char[] password, SecureRandom random) {
        this.directory = directory;
        this.password = password.clone();
        this.random = random;
    }

    @Override
    public String provider() {
        return "pkcs12";
    }

    @Override
    public String place(String name) {
        return file(name).path().toString();
    }

    @Override
    public boolean exists(String name) {
        return file(name).exists();
    }

    @Override
    public CertificateAuthority open(String name) {
        KeyStoreFile file = file(name);
        if (!file.exists()) {
            throw new PkiException(file.path() + " is not there. Copy it from a node that has it, or from the backup.");
        }
        return file.load();
    }

    @Override
    public CertificateAuthority create(String name, AuthorityKind kind) {
        KeyPair pair = Placeholder.keyPair(kind, null, random);
        var authority = new CertificateAuthority(pair.getPrivate(), List.of(Placeholder.certificate(pair, null)));
        file(name).create(authority);
        return authority;
    }

    @Override
    public CertificateAuthority certify(String name, List<X509Certificate> chain) {
        KeyStoreFile file = file(name);
        CertificateAuthority certified = file.load().withChain(chain);
        file.replace(certified);
        return certified;
    }

    private KeyStoreFile file(String name) {
        return new KeyStoreFile(directory.resolve(name + ".p12"), password);
    }
}
