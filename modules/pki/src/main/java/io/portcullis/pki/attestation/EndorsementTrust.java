package io.portcullis.pki.attestation;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The TPM manufacturers whose endorsement certificates are believed. */
public final class EndorsementTrust {
    private static final int MAX_INTERMEDIATES = 5;

    private final List<X509Certificate> certificates;
    private final Set<TrustAnchor> anchors;

    /**
     * @param certificates roots and intermediates of manufacturers. An intermediate whose issuer is not among them is
     *     trusted like a root: whoever put it there chose to trust this one only.
     */
    public EndorsementTrust(List<X509Certificate> certificates) {
        this.certificates = List.copyOf(certificates);
        var subjects = certificates.stream()
                .map(X509Certificate::getSubjectX500Principal)
                .collect(Collectors.toSet());
        this.anchors = new HashSet<>();
        for (X509Certificate certificate : certificates) {
            var issuer = certificate.getIssuerX500Principal();
            if (issuer.equals(certificate.getSubjectX500Principal()) || !subjects.contains(issuer)) {
                anchors.add(new TrustAnchor(certificate, null));
            }
        }
    }

    /** Outcome of {@link #judge}. */
    public sealed interface Verdict {
        /** @param anchor the manufacturer's certificate that the path ends in */
        record Trusted(X509Certificate anchor) implements Verdict {}

        record Untrusted(String reason) implements Verdict {}
    }

    /** Whether a path leads from a trusted manufacturer to this certificate, every part of it valid at that time. */
    public Verdict judge(EndorsementCertificate endorsement, Instant now) {
        X509Certificate certificate = endorsement.certificate();
        if (anchors.isEmpty()) {
            return new Verdict.Untrusted("no manufacturer is trusted");
        }
        Date date = Date.from(now);
        try {
            certificate.checkValidity(date);
        } catch (CertificateException e) {
            return new Verdict.Untrusted("its validity ended or has not begun");
        }
        try {
            var target = new X509CertSelector();
            target.setCertificate(certificate);
            var parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.setDate(date);
            parameters.setMaxPathLength(MAX_INTERMEDIATES);
            List<X509Certificate> known = new ArrayList<>(certificates);
            known.add(certificate);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
            var result = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            X509Certificate anchor = result.getTrustAnchor().getTrustedCert();
            anchor.checkValidity(date);
            return new Verdict.Trusted(anchor);
        } catch (CertificateException e) {
            return new Verdict.Untrusted("the manufacturer's certificate it leads to is not valid at this time");
        } catch (CertPathBuilderException e) {
            return new Verdict.Untrusted("no trusted manufacturer issued it; its issuer is "
                    + certificate.getIssuerX500Principal().getName());
        } catch (InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("The manufacturers' certificates cannot be used", e);
        } catch (GeneralSecurityException e) {
            return new Verdict.Untrusted("it cannot be checked");
        }
    }
}
