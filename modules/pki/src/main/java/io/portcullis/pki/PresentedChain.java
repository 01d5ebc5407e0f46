package io.portcullis.pki;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Judges a client certificate that somebody presents as a device's, with nothing but CA certificates at hand. */
public final class PresentedChain {
    private final List<X509Certificate> issuers;

    /** @param caCertificates the issuing CAs that are trusted, of every generation; roots among them do not count */
    public PresentedChain(List<X509Certificate> caCertificates) {
        this.issuers = caCertificates.stream()
                .filter(certificate -> certificate.getBasicConstraints() == 0)
                .toList();
    }

    /** Outcome of {@link #judge}. */
    public sealed interface Verdict {
        /** Ours by signature, in time, and shaped as a device certificate. Says nothing about revocation. */
        record Valid(UUID deviceId) implements Verdict {}

        record Invalid(String reason) implements Verdict {}
    }

    /** @param presented the device certificate; what else a client sent along is not needed */
    public Verdict judge(X509Certificate presented, Instant now) {
        try {
            if (presented.getBasicConstraints() != -1) {
                return new Verdict.Invalid("it is a CA certificate");
            }
            List<String> purposes = presented.getExtendedKeyUsage();
            if (purposes == null || !purposes.contains(KeyPurposeId.id_kp_clientAuth.getId())) {
                return new Verdict.Invalid("it is not for client authentication");
            }
            Set<TrustAnchor> anchors = issuers.stream()
                    .filter(issuer -> !now.isAfter(issuer.getNotAfter().toInstant()))
                    .map(issuer -> new TrustAnchor(issuer, null))
                    .collect(Collectors.toSet());
            if (anchors.isEmpty()) {
                return new Verdict.Invalid("no issuing CA is trusted");
            }
            var parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(presented)), parameters);
            return deviceOf(presented)
                    .<Verdict>map(Verdict.Valid::new)
                    .orElseGet(() -> new Verdict.Invalid("it names no device"));
        } catch (CertPathValidatorException e) {
            return new Verdict.Invalid(e.getReason().toString().toLowerCase(Locale.ROOT));
        } catch (InvalidAlgorithmParameterException e) {
            throw new PkiException("The CA certificates cannot be used as trust anchors", e);
        } catch (GeneralSecurityException e) {
            return new Verdict.Invalid("it cannot be read");
        }
    }

    /** The device that a certificate of ours names in its subject alternative name. */
    public static Optional<UUID> deviceOf(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            if (names == null || names.size() != 1) {
                return Optional.empty();
            }
            List<?> name = names.iterator().next();
            if (Integer.valueOf(6).equals(name.get(0))
                    && name.get(1) instanceof String uri
                    && uri.startsWith("urn:uuid:")) {
                UUID id = UUID.fromString(uri.substring("urn:uuid:".length()));
                return DeviceNames.uri(id).equals(uri) ? Optional.of(id) : Optional.empty();
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
