package io.portcullis.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.ocsp.CertificateID;

/** How an OCSP request names a certificate: by hashes of its issuer, and its serial. Equal if asked for equally. */
public final class OcspCertificateId {
    private static final Map<ASN1ObjectIdentifier, String> HASHES = Map.of(
            OIWObjectIdentifiers.idSHA1, "SHA-1",
            NISTObjectIdentifiers.id_sha256, "SHA-256",
            NISTObjectIdentifiers.id_sha384, "SHA-384",
            NISTObjectIdentifiers.id_sha512, "SHA-512");

    private final CertificateID id;
    private final String key;

    OcspCertificateId(CertificateID id) {
        this.id = id;
        try {
            this.key = HexFormat.of().formatHex(id.toASN1Primitive().getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new PkiException("A CertID cannot be encoded", e);
        }
    }

    public BigInteger serial() {
        return id.getSerialNumber();
    }

    /** Whether it names a certificate of this CA. */
    public boolean isIssuedBy(X509Certificate authority) {
        String hash = HASHES.get(id.getHashAlgOID());
        if (hash == null) {
            return false;
        }
        try {
            var digest = MessageDigest.getInstance(hash);
            var key = SubjectPublicKeyInfo.getInstance(authority.getPublicKey().getEncoded());
            return Arrays.equals(
                            digest.digest(authority.getSubjectX500Principal().getEncoded()), id.getIssuerNameHash())
                    && Arrays.equals(digest.digest(key.getPublicKeyData().getBytes()), id.getIssuerKeyHash());
        } catch (NoSuchAlgorithmException e) {
            throw new PkiException("This Java has no " + hash, e);
        }
    }

    CertificateID id() {
        return id;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OcspCertificateId that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }
}
