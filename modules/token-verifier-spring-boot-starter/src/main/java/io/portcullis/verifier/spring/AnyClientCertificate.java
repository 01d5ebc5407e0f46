package io.portcullis.verifier.spring;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts whatever certificate a client presents, from whatever issuer.
 *
 * <p>This is safe here, and only here, for the reason given in RFC 8705 section 6.2: the certificate names nobody in
 * this application. The TLS handshake proves that the client holds its private key, and the access token, signed by the
 * issuer, names the one certificate it may be used with. Whether that certificate is good, of an enrolled device and
 * not revoked, the issuer decided when it made the token, and decides anew every few minutes. So the application needs
 * neither the device CA nor its revocation lists, and a change of the CA does not concern it.
 *
 * <p>An application must therefore never take an identity from the certificate itself.
 */
public final class AnyClientCertificate extends X509ExtendedTrustManager {
    private static final X509Certificate[] ANY_ISSUER = {};

    /** Made by Tomcat, by name. */
    public AnyClientCertificate() {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType) {
        // The token decides.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket) {
        // The token decides.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine) {
        // The token decides.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType) throws CertificateException {
        throw neverForServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, Socket socket) throws CertificateException {
        throw neverForServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
            throws CertificateException {
        throw neverForServers();
    }

    private static CertificateException neverForServers() {
        return new CertificateException("this trust manager is for clients whose token names their certificate");
    }

    /** Empty: clients are told that a certificate of any issuer will do. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return ANY_ISSUER.clone();
    }
}
