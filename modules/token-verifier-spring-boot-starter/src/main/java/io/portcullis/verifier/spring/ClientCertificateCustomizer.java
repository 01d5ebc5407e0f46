package io.portcullis.verifier.spring;

import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Makes the embedded Tomcat ask clients for a certificate, without insisting: a request without one gets an answer that
 * says so instead of a broken handshake. Any certificate is accepted; {@link AnyClientCertificate} says why. An
 * application that has set {@code server.ssl.client-auth} itself is left alone.
 */
final class ClientCertificateCustomizer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final Logger log = LoggerFactory.getLogger(ClientCertificateCustomizer.class);

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(ClientCertificateCustomizer::askForCertificates);
    }

    private static void askForCertificates(Connector connector) {
        SSLHostConfig[] hosts = connector.findSslHostConfigs();
        if (hosts.length == 0) {
            log.warn("This server does not speak TLS, so no client can prove that it holds the certificate its token is"
                    + " bound to, and every such token will be refused. Set server.ssl.*, or take tokens with DPoP"
                    + " proofs alone.");
        }
        for (SSLHostConfig host : hosts) {
            if (host.getCertificateVerification() == SSLHostConfig.CertificateVerification.NONE) {
                host.setCertificateVerification("optional");
                host.setTrustManagerClassName(AnyClientCertificate.class.getName());
            }
        }
    }
}
