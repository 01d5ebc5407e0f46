package io.portcullis.platform.plane;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;

/** Opens the device plane beside the public one, and tells their requests apart. */
@Component
public class DevicePlane implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final String PROTOCOLS = "TLSv1.2,TLSv1.3";
    private static final int MAX_KEEP_ALIVE_REQUESTS = 100_000;
    /** Within a request. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);
    /** Between two requests of a connection. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(60);
    /** Twice as many as devices' event streams on one node: those that are connected must not keep others out. */
    private static final int MAX_CONNECTIONS = 40_000;
    /** Connections that the system keeps until they are accepted: a fleet may come back at once. */
    private static final int BACKLOG = 1_000;

    private final TlsProperties tls;
    private final DevicePlaneProperties properties;
    private final ObjectProvider<DeviceTrustAnchors> anchors;
    private final ServerProperties server;
    private final Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");

    DevicePlane(
            TlsProperties tls,
            DevicePlaneProperties properties,
            ObjectProvider<DeviceTrustAnchors> anchors,
            ServerProperties server) {
        this.tls = tls;
        this.properties = properties;
        this.anchors = anchors;
        this.server = server;
    }

    /** Matches requests that came in through the device plane. */
    public RequestMatcher requests() {
        return this::carries;
    }

    /** Matches requests that came in through any other listener. */
    public RequestMatcher publicRequests() {
        return request -> !carries(request);
    }

    boolean carries(HttpServletRequest request) {
        return request.getLocalPort() == connector.getLocalPort();
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        var serverKey = keyStore();
        factory.addConnectorCustomizers(main -> secure(main, serverKey, "none"));
        factory.addConnectorCustomizers(
                main -> main.setProperty("maxKeepAliveRequests", Integer.toString(MAX_KEEP_ALIVE_REQUESTS)));
        connector.setPort(properties.port());
        if (server.getAddress() != null) {
            connector.setProperty("address", server.getAddress().getHostAddress());
        }
        connector.setProperty("maxKeepAliveRequests", Integer.toString(MAX_KEEP_ALIVE_REQUESTS));
        connector.setProperty("connectionTimeout", Long.toString(LONGEST_SILENCE.toMillis()));
        connector.setProperty("keepAliveTimeout", Long.toString(LONGEST_IDLE.toMillis()));
        connector.setProperty("maxConnections", Integer.toString(MAX_CONNECTIONS));
        connector.setProperty("acceptCount", Integer.toString(BACKLOG));
        connector.setProperty("maxPostSize", Integer.toString(512 * 1024));
        // Most of a request's time is waiting for the database in the company of others: no reason to hold a thread.
        connector.getProtocolHandler().setExecutor(new VirtualThreadExecutor("device-plane-"));
        secure(connector, serverKey, "optional");
        factory.addAdditionalConnectors(connector);
    }

    /**
     * Takes the {@link DeviceTrustAnchors} of now into use for new connections. Open connections live on; whether their
     * certificates are good is asked with every request anyway.
     */
    public void trustChanged() {
        // A replacement, not a reload: the configuration in use is shared with handshakes that are going on.
        connector.getProtocolHandler().addSslHostConfig(configuration(keyStore(), "optional"), true);
    }

    private void secure(Connector target, KeyStore serverKey, String clientCertificates) {
        target.setScheme("https");
        target.setSecure(true);
        target.setProperty("SSLEnabled", "true");
        target.addSslHostConfig(configuration(serverKey, clientCertificates));
    }

    private SSLHostConfig configuration(KeyStore serverKey, String clientCertificates) {
        var host = new SSLHostConfig();
        host.setProtocols(PROTOCOLS);
        host.setHonorCipherOrder(true);
        host.setCertificateVerification(clientCertificates);
        if (clientCertificates.equals("optional")) {
            if (anchors.getObject().certificates().isEmpty()) {
                // Without a CA there is no device whose certificate could be asked for.
                host.setCertificateVerification("none");
            } else {
                host.setTrustStore(trustStore());
            }
        }
        var certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystore(serverKey);
        certificate.setCertificateKeystorePassword(password());
        host.addCertificate(certificate);
        return host;
    }

    private KeyStore trustStore() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int index = 0;
            for (X509Certificate anchor : anchors.getObject().certificates()) {
                store.setCertificateEntry("device-ca-" + index++, anchor);
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The device CA's certificates cannot be loaded as trust anchors", e);
        }
    }

    private KeyStore keyStore() {
        try (InputStream in = Files.newInputStream(tls.keyStore())) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(in, password().toCharArray());
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("portcullis.tls.key-store cannot be read: " + tls.keyStore(), e);
        }
    }

    private String password() {
        try {
            return Files.readString(tls.passwordFile()).strip();
        } catch (IOException e) {
            throw new IllegalStateException("portcullis.tls.password-file cannot be read: " + tls.passwordFile(), e);
        }
    }
}
