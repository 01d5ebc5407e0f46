package io.portcullis.benchmarks;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Publishes one key over TLS, so that the verifier runs as it does in an application. */
final class LocalIssuer implements AutoCloseable {
    static final String KEY_ID = "benchmark";
    private static final char[] NO_PASSWORD = new char[0];

    private final KeyPair keys = CertificateRequests.newKeys();
    private final KeyPair tlsKeys = CertificateRequests.newKeys();
    private final X509Certificate tlsCertificate = selfSigned("localhost", tlsKeys);
    private final HttpsServer server;

    LocalIssuer() {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context(true)));
        } catch (IOException | GeneralSecurityException e) {
            throw new BenchmarkException("a local issuer cannot be started", e);
        }
        String metadata = "{\"issuer\":\"" + address() + "\",\"jwks_uri\":\"" + address() + "/keys\"}";
        ECKey key = new ECKey.Builder(Curve.P_256, (ECPublicKey) keys.getPublic())
                .keyID(KEY_ID)
                .build();
        server.createContext("/.well-known/oauth-authorization-server", exchange -> answer(exchange, metadata));
        server.createContext("/keys", exchange -> answer(exchange, new JWKSet(key).toString()));
        server.start();
    }

    String address() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    /** For what else a measurement needs served. */
    void serve(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    KeyPair keys() {
        return keys;
    }

    X509Certificate deviceCertificate() {
        return selfSigned("device", CertificateRequests.newKeys());
    }

    SSLContext trustingContext() {
        try {
            return context(false);
        } catch (GeneralSecurityException | IOException e) {
            throw new BenchmarkException("this JVM cannot speak TLS", e);
        }
    }

    private SSLContext context(boolean serving) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        SSLContext context = SSLContext.getInstance("TLS");
        if (serving) {
            store.setKeyEntry("key", tlsKeys.getPrivate(), NO_PASSWORD, new Certificate[] {tlsCertificate});
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, NO_PASSWORD);
            context.init(managers.getKeyManagers(), null, null);
        } else {
            store.setCertificateEntry("server", tlsCertificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            context.init(null, trust.getTrustManagers(), null);
        }
        return context;
    }

    private static X509Certificate selfSigned(String name, KeyPair keys) {
        Instant now = Instant.now();
        X500Name subject = new X500Name("CN=" + name);
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v3CertificateBuilder(
                                    subject,
                                    new BigInteger(96, new SecureRandom()),
                                    Date.from(now.minus(Duration.ofMinutes(5))),
                                    Date.from(now.plus(Duration.ofDays(1))),
                                    subject,
                                    keys.getPublic())
                            .addExtension(
                                    Extension.subjectAlternativeName,
                                    false,
                                    new GeneralNames(new GeneralName(GeneralName.dNSName, name)))
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (OperatorCreationException | GeneralSecurityException | CertIOException e) {
            throw new BenchmarkException("a certificate cannot be made", e);
        }
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
