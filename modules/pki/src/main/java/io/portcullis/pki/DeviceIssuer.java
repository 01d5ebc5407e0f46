package io.portcullis.pki;

import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * Issues device certificates in two steps. {@link #prepare} builds what is to be signed and lints it; {@link #issue}
 * signs exactly the bytes that passed. Safe for use by many threads.
 */
public final class DeviceIssuer {
    private static final Extension NO_CA =
            IssuerFields.extension(Extension.basicConstraints, true, new BasicConstraints(false));
    private static final Extension USAGE =
            IssuerFields.extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    private static final Extension PURPOSE = IssuerFields.extension(
            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));

    private final CertificateAuthority authority;
    private final String authorityThumbprint;
    private final DeviceCertificateProfile profile;
    private final Clock clock;
    private final IssuerFields fields;
    private final CertificateLint lint;
    private final CertificateSigner signer;
    private final Map<KeyProtection, Extension> policies = new EnumMap<>(KeyProtection.class);

    public DeviceIssuer(
            CertificateAuthority authority, DeviceCertificateProfile profile, Clock clock, SecureRandom random) {
        this.authority = authority;
        this.authorityThumbprint = Thumbprint.x5tS256(authority.certificate());
        this.profile = profile;
        this.clock = clock;
        this.fields = new IssuerFields(authority.certificate(), profile.addresses(), random);
        this.lint = new CertificateLint(authority.certificate(), profile, clock);
        this.signer = new CertificateSigner(authority);
        for (KeyProtection protection : KeyProtection.values()) {
            policies.put(
                    protection,
                    IssuerFields.extension(
                            Extension.certificatePolicies, false, IssuerFields.policies(protection.policyOid())));
        }
    }

    /** Outcome of {@link #prepare}. */
    public sealed interface Preparation {
        record Ready(LintedCertificate certificate) implements Preparation {}

        record Refused(Set<LintViolation> violations) implements Preparation {}
    }

    /** The CA that signs. */
    public CertificateAuthority authority() {
        return authority;
    }

    /** Of the CA that signs, as {@link Thumbprint#x5tS256} gives it. */
    public String authorityThumbprint() {
        return authorityThumbprint;
    }

    /**
     * @param publicKey from an accepted {@link CertificateRequest}
     * @param protection where its private half lives, as far as the platform could tell
     */
    public Preparation prepare(UUID deviceId, PublicKey publicKey, KeyProtection protection) {
        var subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, DeviceCertificateProfile.ORGANIZATION)
                .addRDN(BCStyle.CN, deviceId.toString())
                .build();
        Extension name = IssuerFields.extension(
                Extension.subjectAlternativeName, false, new GeneralNames(IssuerFields.uri(DeviceNames.uri(deviceId))));
        byte[] toBeSigned = fields.toBeSigned(
                subject,
                publicKey,
                clock.instant(),
                profile.backdating(),
                profile.lifetime(),
                List.of(NO_CA, USAGE, PURPOSE, name, Objects.requireNonNull(policies.get(protection))));
        TBSCertificate parsed = IssuerRules.parse(toBeSigned);
        if (parsed == null) {
            return new Preparation.Refused(EnumSet.of(LintViolation.MALFORMED));
        }
        Set<LintViolation> violations =
                lint.violations(parsed, new CertificateLint.Order(deviceId, publicKey, protection));
        return violations.isEmpty()
                ? new Preparation.Ready(new LintedCertificate(toBeSigned, parsed, signer))
                : new Preparation.Refused(violations);
    }

    /** @throws IllegalStateException if this linted certificate was used before, or is another issuer's */
    public X509Certificate issue(LintedCertificate linted) {
        return signer.sign(linted);
    }
}
