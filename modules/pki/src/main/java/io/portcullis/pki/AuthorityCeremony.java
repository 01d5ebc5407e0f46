package io.portcullis.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Makes CA certificates: a P-384 root that signs CAs and nothing else, and below it P-256 CAs that sign end entities
 * only, each of one kind.
 */
public final class AuthorityCeremony {
    static final Duration BACKDATING = Duration.ofMinutes(5);
    static final Duration ROOT_LIFETIME = Duration.ofDays(20 * 365);
    static final Duration INTERMEDIATE_LIFETIME = Duration.ofDays(5 * 365);
    /** RFC 5280 section 4.2.1.4. */
    private static final ASN1ObjectIdentifier ANY_POLICY = new ASN1ObjectIdentifier("2.5.29.32.0");

    private final Clock clock;
    private final SecureRandom random;

    public AuthorityCeremony(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    public CertificateAuthority createRoot() {
        KeyPair pair = Placeholder.keyPair(AuthorityKind.ROOT, null, random);
        var unsigned = new CertificateAuthority(pair.getPrivate(), List.of(Placeholder.certificate(pair, null)));
        return unsigned.withChain(List.of(sign(
                unsigned,
                null,
                pair.getPublic(),
                AuthorityKind.ROOT,
                clock.instant().plus(ROOT_LIFETIME))));
    }

    /** @param root from {@link #createRoot}; of no use afterwards until the next CA is made */
    public CertificateAuthority createIssuing(CertificateAuthority root) {
        return create(root, AuthorityKind.ISSUING);
    }

    /** @param root from {@link #createRoot} */
    public CertificateAuthority createAttestation(CertificateAuthority root) {
        return create(root, AuthorityKind.ATTESTATION);
    }

    private CertificateAuthority create(CertificateAuthority root, AuthorityKind kind) {
        KeyPair pair = Placeholder.keyPair(kind, null, random);
        return new CertificateAuthority(pair.getPrivate(), certify(root, pair.getPublic(), kind));
    }

    /**
     * Signs a CA below the root. Name, constraints and lifetime are ours; nothing but the key is the CA's own.
     *
     * @param kind not {@link AuthorityKind#ROOT}
     * @return the chain: its certificate, then the root's
     * @throws PkiException if the key is not on P-256, or the root ends before long
     */
    public List<X509Certificate> certify(CertificateAuthority root, PublicKey key, AuthorityKind kind) {
        if (kind == AuthorityKind.ROOT) {
            throw new IllegalArgumentException("A root signs itself");
        }
        X509Certificate parent = root.certificate();
        Instant wanted = clock.instant().plus(INTERMEDIATE_LIFETIME);
        Instant rootEnds = parent.getNotAfter().toInstant();
        var certificate = sign(root, parent, key, kind, wanted.isBefore(rootEnds) ? wanted : rootEnds);
        List<X509Certificate> chain = List.of(certificate, parent);
        AuthorityChain.check(chain, key, kind, parent, clock.instant());
        return chain;
    }

    /** The PKCS#10 request, in DER, with which a CA's key goes to the root. */
    public static byte[] request(CertificateAuthority authority, AuthorityKind kind) {
        var subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, DeviceCertificateProfile.ORGANIZATION)
                .addRDN(BCStyle.CN, commonName(kind))
                .build();
        var key = SubjectPublicKeyInfo.getInstance(
                authority.certificate().getPublicKey().getEncoded());
        try {
            return new PKCS10CertificationRequestBuilder(subject, key)
                    .build(authority.contentSigner())
                    .getEncoded();
        } catch (IOException e) {
            throw new PkiException("A certificate request cannot be encoded", e);
        }
    }

    private X509Certificate sign(
            CertificateAuthority signer,
            @Nullable X509Certificate parent,
            PublicKey key,
            AuthorityKind kind,
            Instant ends) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var subjectKey = SubjectPublicKeyInfo.getInstance(key.getEncoded());
        X500Name subject = name(commonName(kind));
        try {
            var builder = new X509v3CertificateBuilder(
                    parent == null
                            ? subject
                            : X500Name.getInstance(
                                    parent.getSubjectX500Principal().getEncoded()),
                    SerialNumbers.next(random),
                    Date.from(now.minus(BACKDATING)),
                    Date.from(ends.truncatedTo(ChronoUnit.SECONDS)),
                    subject,
                    subjectKey);
            var keyIdentifiers = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(kind == AuthorityKind.ROOT ? 1 : 0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, keyIdentifiers.createSubjectKeyIdentifier(subjectKey));
            if (parent != null) {
                builder.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        keyIdentifiers.createAuthorityKeyIdentifier(parent.getPublicKey()));
                builder.addExtension(Extension.extendedKeyUsage, false, purposes(kind));
                // Without it, a client that demands the policy of a device certificate finds no path to it.
                builder.addExtension(
                        Extension.certificatePolicies,
                        false,
                        new CertificatePolicies(new PolicyInformation(ANY_POLICY)));
            }
            ContentSigner contentSigner = signer.contentSigner();
            return new JcaX509CertificateConverter().getCertificate(builder.build(contentSigner));
        } catch (GeneralSecurityException | IOException e) {
            throw new PkiException("A CA certificate cannot be made", e);
        }
    }

    /** What certificates below a CA may be for at most. */
    private static ExtendedKeyUsage purposes(AuthorityKind kind) {
        return switch (kind) {
            case ROOT -> throw new IllegalArgumentException("A root is for everything below it");
            case ISSUING ->
                new ExtendedKeyUsage(
                        new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_OCSPSigning});
            case ATTESTATION -> new ExtendedKeyUsage(AttestationKeyIssuer.PURPOSE);
        };
    }

    private static String commonName(AuthorityKind kind) {
        return switch (kind) {
            case ROOT -> "Portcullis Device Root";
            case ISSUING -> "Portcullis Device Issuing CA";
            case ATTESTATION -> "Portcullis Attestation CA";
        };
    }

    /** The name carries some entropy, so that two installations, and two generations, are told apart by name. */
    private X500Name name(String commonName) {
        String suffix = new BigInteger(32, random).setBit(31).toString(16);
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, DeviceCertificateProfile.ORGANIZATION)
                .addRDN(BCStyle.CN, commonName + " " + suffix)
                .build();
    }
}
