package io.portcullis.agent;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** TLS of the fake platform: who has a client certificate shows it, others may call as well. */
final class FakeTls {
    private FakeTls() {}

    /**
     * @param tls issues the server's certificate
     * @param devices whose certificates are taken from clients
     */
    static HttpsConfigurator wantingCertificates(TestAuthority tls, X509Certificate devices)
            throws GeneralSecurityException, IOException {
        SSLContext context = context(tls, devices);
        return new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setWantClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        };
    }

    private static SSLContext context(TestAuthority tls, X509Certificate devices)
            throws GeneralSecurityException, IOException {
        KeyPair keys = TestAuthority.keyPair();
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(
                "tls", keys.getPrivate(), new char[0], new Certificate[] {tls.server("localhost", keys.getPublic())});
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(own, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("root", devices);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }
}
