package io.portcullis.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS contexts towards the stack. */
final class Tls {
    private static final char[] NO_PASSWORD = new char[0];

    private final TrustManager[] trust;

    private Tls(TrustManager[] trust) {
        this.trust = trust;
    }

    static Tls trusting(Path caFile) {
        try (InputStream in = Files.newInputStream(caFile)) {
            KeyStore store = emptyStore();
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return new Tls(factory.getTrustManagers());
        } catch (GeneralSecurityException | IOException e) {
            throw new BenchmarkException("the CA file " + caFile + " cannot be used", e);
        }
    }

    SSLContext anonymous() {
        return context(null);
    }

    SSLContext presenting(PrivateKey key, List<X509Certificate> chain) {
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("device", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return context(factory.getKeyManagers());
        } catch (GeneralSecurityException | IOException e) {
            throw new BenchmarkException("a device certificate cannot be used for TLS", e);
        }
    }

    private SSLContext context(KeyManager @Nullable [] keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new BenchmarkException("this JVM cannot speak TLS", e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
