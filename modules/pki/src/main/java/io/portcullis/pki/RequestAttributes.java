package io.portcullis.pki;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** What a certificate request should be like, as EST tells it: CsrAttrs of RFC 7030 section 4.5.2. */
public final class RequestAttributes {
    private RequestAttributes() {}

    /** DER: an EC key on P-256 or P-384, the request signed with ECDSA and SHA-256. */
    public static byte[] der() {
        var key = new Attribute(
                X9ObjectIdentifiers.id_ecPublicKey,
                new DERSet(new ASN1Encodable[] {SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1}));
        try {
            return new DERSequence(new ASN1Encodable[] {key, X9ObjectIdentifiers.ecdsa_with_SHA256})
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new PkiException("The request attributes cannot be encoded", e);
        }
    }
}
