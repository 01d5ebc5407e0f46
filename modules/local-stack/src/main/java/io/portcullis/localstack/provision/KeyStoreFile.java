package io.portcullis.localstack.provision;

import io.portcullis.localstack.Secrets;
import io.portcullis.localstack.StackException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * A PKCS#12 file with one private key and its certificate chain, and the file that holds its password.
 *
 * @param alias name of the entry
 */
public record KeyStoreFile(Path file, Path passwordFile, String alias) {
    private static final String TYPE = "PKCS12";

    record Content(PrivateKey key, List<X509Certificate> chain) {
        X509Certificate certificate() {
            return chain.getFirst();
        }
    }

    static KeyStoreFile in(Path directory, String name) {
        return new KeyStoreFile(directory.resolve(name + ".p12"), directory.resolve(name + "-password"), name);
    }

    boolean exists() {
        return Files.exists(file);
    }

    void write(PrivateKey key, List<X509Certificate> chain) {
        char[] password = Secrets.readOrCreate(passwordFile).toCharArray();
        try {
            KeyStore store = KeyStore.getInstance(TYPE);
            store.load(null, null);
            store.setKeyEntry(alias, key, password, chain.toArray(Certificate[]::new));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, password);
            Secrets.write(file, bytes.toByteArray());
        } catch (GeneralSecurityException | IOException e) {
            throw new StackException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    Content read() {
        char[] password = Secrets.read(passwordFile).toCharArray();
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(TYPE);
            store.load(in, password);
            Key key = store.getKey(alias, password);
            Certificate[] chain = store.getCertificateChain(alias);
            if (!(key instanceof PrivateKey privateKey) || chain == null) {
                throw new StackException(file + " holds no key named " + alias);
            }
            return new Content(
                    privateKey,
                    Arrays.stream(chain).map(X509Certificate.class::cast).toList());
        } catch (GeneralSecurityException | IOException e) {
            throw new StackException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
