package io.portcullis.pki;

import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * Lets a key answer OCSP requests in the name of a CA, RFC 6960 section 4.2.2.2: prepares, lints and signs its
 * certificate as {@link DeviceIssuer} does for devices.
 */
public final class OcspSignerIssuer {
    static final String COMMON_NAME = "Portcullis OCSP Responder";
    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final Duration BACKDATING = Duration.ofMinutes(5);
    private static final X500Name SUBJECT = new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, DeviceCertificateProfile.ORGANIZATION)
            .addRDN(BCStyle.CN, COMMON_NAME)
            .build();
    private static final List<Extension> EXTENSIONS = List.of(
            IssuerFields.extension(Extension.basicConstraints, true, new BasicConstraints(false)),
            IssuerFields.extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)),
            IssuerFields.extension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning)),
            IssuerFields.extension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE));

    private final Clock clock;
    private final Instant authorityEnds;
    private final IssuerFields fields;
    private final OcspSignerLint lint;
    private final CertificateSigner signer;

    public OcspSignerIssuer(CertificateAuthority authority, PkiAddresses addresses, Clock clock, SecureRandom random) {
        this.clock = clock;
        this.authorityEnds = authority.certificate().getNotAfter().toInstant();
        this.fields = new IssuerFields(authority.certificate(), addresses, random);
        this.lint = new OcspSignerLint(authority.certificate(), addresses, clock, BACKDATING, LIFETIME);
        this.signer = new CertificateSigner(authority);
    }

    /** Outcome of {@link #prepare}. */
    public sealed interface Preparation {
        record Ready(LintedCertificate certificate) implements Preparation {}

        record Refused(Set<LintViolation> violations) implements Preparation {}
    }

    /**
     * For seven days, or for as long as the CA has left.
     *
     * @param key on P-256
     */
    public Preparation prepare(PublicKey key) {
        Instant now = clock.instant();
        Duration left = Duration.between(now, authorityEnds);
        if (!left.isPositive()) {
            return new Preparation.Refused(EnumSet.of(LintViolation.OUTLIVES_THE_CA));
        }
        byte[] toBeSigned = fields.toBeSigned(
                SUBJECT, key, now, BACKDATING, left.compareTo(LIFETIME) < 0 ? left : LIFETIME, EXTENSIONS);
        TBSCertificate parsed = IssuerRules.parse(toBeSigned);
        if (parsed == null) {
            return new Preparation.Refused(EnumSet.of(LintViolation.MALFORMED));
        }
        Set<LintViolation> violations = lint.violations(parsed, key);
        return violations.isEmpty()
                ? new Preparation.Ready(new LintedCertificate(toBeSigned, parsed, signer))
                : new Preparation.Refused(violations);
    }

    /** @throws IllegalStateException if this linted certificate was used before, or is another issuer's */
    public X509Certificate issue(LintedCertificate linted) {
        return signer.sign(linted);
    }
}
