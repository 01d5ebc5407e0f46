package io.portcullis.agent.http;

import io.portcullis.agent.AgentFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** Who may speak for the platform: the certification authorities of a PEM file, else those that Java trusts. */
public final class PlatformTrust {

    private final TrustManager[] managers;

    private PlatformTrust(TrustManager[] managers) {
        this.managers = managers;
    }

    /** @throws AgentFailure if the text holds no certificate */
    public static PlatformTrust ofPem(String pem) throws AgentFailure {
        try {
            Collection<? extends Certificate> authorities = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            if (authorities.isEmpty()) {
                throw AgentFailure.failed("The CA file holds no certificate: give a PEM file.");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int index = 0;
            for (Certificate authority : authorities) {
                store.setCertificateEntry("ca-" + index++, authority);
            }
            return new PlatformTrust(managers(store));
        } catch (CertificateException malformed) {
            throw AgentFailure.failed("The CA file holds no certificate: give a PEM file.");
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The authorities that come with Java. */
    public static PlatformTrust ofJava() {
        try {
            return new PlatformTrust(managers(null));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    SSLContext context(Optional<X509ExtendedKeyManager> identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(identity.map(key -> new KeyManager[] {key}).orElse(null), managers, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static TrustManager[] managers(@org.jspecify.annotations.Nullable KeyStore store)
            throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }
}
