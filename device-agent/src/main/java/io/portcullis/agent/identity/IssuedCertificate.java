package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at what the platform issued before it is kept: our key, the device CA's signature, usable as a client. */
final class IssuedCertificate {

    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

    private IssuedCertificate() {}

    /**
     * The chain of the certificate that holds the key, without the root.
     *
     * @throws AgentFailure if the platform's answer cannot be used
     */
    static List<X509Certificate> chain(
            List<X509Certificate> answer, List<X509Certificate> authorities, PublicKey key, Instant now)
            throws AgentFailure {
        X509Certificate leaf = answer.stream()
                .filter(certificate -> certificate.getPublicKey().equals(key))
                .findFirst()
                .orElseThrow(() -> unusable("no certificate in its answer holds this machine's key"));
        if (DeviceIdentity.deviceId(leaf).isEmpty()) {
            throw unusable("the certificate names no device");
        }
        Set<TrustAnchor> anchors = authorities.stream()
                .filter(authority -> authority.getSubjectX500Principal().equals(authority.getIssuerX500Principal()))
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet());
        if (anchors.isEmpty()) {
            throw unusable("its device CA names no root");
        }
        try {
            if (leaf.getExtendedKeyUsage() == null
                    || !leaf.getExtendedKeyUsage().contains(CLIENT_AUTHENTICATION)) {
                throw unusable("the certificate may not be used by a TLS client");
            }
            List<X509Certificate> known = new ArrayList<>(authorities);
            known.addAll(answer);
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(leaf);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPath path =
                    CertPathBuilder.getInstance("PKIX").build(parameters).getCertPath();
            return path.getCertificates().stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertPathBuilderException untrusted) {
            if (now.isBefore(leaf.getNotBefore().toInstant())
                    || now.isAfter(leaf.getNotAfter().toInstant())) {
                throw unusable("the certificate is valid from "
                        + leaf.getNotBefore().toInstant() + " to "
                        + leaf.getNotAfter().toInstant()
                        + ", and this machine's clock says " + now + ": set the clock");
            }
            throw unusable("the certificate is not signed by its device CA");
        } catch (GeneralSecurityException malformed) {
            throw unusable("the certificate is malformed");
        }
    }

    private static AgentFailure unusable(String why) {
        return AgentFailure.failed("What the platform issued cannot be used: " + why + ".");
    }
}
