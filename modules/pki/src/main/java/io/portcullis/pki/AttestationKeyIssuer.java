package io.portcullis.pki;

import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * Issues certificates of TPMs' attestation keys: built, linted, and only then signed. Good for nothing but to say that
 * a TPM holds the key. Safe for use by many threads.
 */
public final class AttestationKeyIssuer {
    /** tcg-kp-AIKCertificate, of the TCG's EK credential profile. */
    static final KeyPurposeId PURPOSE = KeyPurposeId.getInstance(new ASN1ObjectIdentifier("2.23.133.8.3"));

    static final Duration LIFETIME = Duration.ofDays(365);

    private final CertificateAuthority authority;
    private final Clock clock;
    private final IssuerFields fields;
    private final AttestationKeyLint lint;
    private final CertificateSigner signer;
    private final Extension information;

    public AttestationKeyIssuer(
            CertificateAuthority authority, PkiAddresses addresses, Clock clock, SecureRandom random) {
        this.authority = authority;
        this.clock = clock;
        this.fields = new IssuerFields(authority.certificate(), addresses, random);
        this.lint = new AttestationKeyLint(authority.certificate(), addresses, clock);
        this.signer = new CertificateSigner(authority);
        this.information = IssuerFields.issuerAddress(authority.certificate(), addresses);
    }

    /** The CA that signs. */
    public CertificateAuthority authority() {
        return authority;
    }

    /**
     * @param subject what the certificate names
     * @param attestationKey RSA with at least 2048 bits, or EC on P-256 or P-384
     * @throws IllegalArgumentException if the key is of another kind
     * @throws PkiException if the certificate would break the profile; says how
     */
    public X509Certificate issue(UUID subject, PublicKey attestationKey) {
        Instant now = clock.instant();
        Instant ends = authority.certificate().getNotAfter().toInstant();
        Duration left = Duration.between(now, ends).minusSeconds(1);
        byte[] toBeSigned = fields.toBeSigned(
                new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.O, DeviceCertificateProfile.ORGANIZATION)
                        .addRDN(BCStyle.CN, subject.toString())
                        .build(),
                attestationKey,
                SerialNumbers.next(fields.random()),
                now,
                AuthorityCeremony.BACKDATING,
                left.compareTo(LIFETIME) < 0 ? left : LIFETIME,
                List.of(
                        IssuerFields.extension(Extension.basicConstraints, true, new BasicConstraints(false)),
                        IssuerFields.extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)),
                        IssuerFields.extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(PURPOSE)),
                        information));
        TBSCertificate parsed = IssuerRules.parse(toBeSigned);
        Set<LintViolation> violations =
                parsed == null ? Set.of(LintViolation.MALFORMED) : lint.violations(parsed, subject, attestationKey);
        if (violations.contains(LintViolation.KEY_NOT_ALLOWED)) {
            throw new IllegalArgumentException(
                    "An attestation key is RSA with at least 2048 bits, or EC on P-256 or P-384");
        }
        if (parsed == null || !violations.isEmpty()) {
            throw new PkiException("The attestation key certificate would break the profile: " + violations);
        }
        return signer.sign(new LintedCertificate(toBeSigned, parsed, signer));
    }
}
