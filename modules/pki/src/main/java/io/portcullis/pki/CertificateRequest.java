package io.portcullis.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/**
 * A PKCS#10 request, of which only the public key is ever used: the names and extensions that it asks for are not even
 * read. Who the key belongs to is known from elsewhere.
 */
public final class CertificateRequest {
    /** A P-384 request with generous names stays well under it; in bytes of DER. */
    public static final int MAX_SIZE = 8 * 1024;

    private static final int WEAK_RSA_BITS = 3072;
    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1);
    private static final Set<ASN1ObjectIdentifier> WEAK_CURVES = Set.of(
            SECObjectIdentifiers.secp112r1,
            SECObjectIdentifiers.secp112r2,
            SECObjectIdentifiers.secp128r1,
            SECObjectIdentifiers.secp128r2,
            SECObjectIdentifiers.secp160k1,
            SECObjectIdentifiers.secp160r1,
            SECObjectIdentifiers.secp160r2,
            SECObjectIdentifiers.secp192k1,
            SECObjectIdentifiers.secp192r1,
            SECObjectIdentifiers.secp224k1,
            SECObjectIdentifiers.secp224r1);
    /** What may sign a request, as Java calls it. */
    private static final Map<ASN1ObjectIdentifier, String> SIGNATURES = Map.of(
            X9ObjectIdentifiers.ecdsa_with_SHA256,
            "SHA256withECDSA",
            X9ObjectIdentifiers.ecdsa_with_SHA384,
            "SHA384withECDSA",
            X9ObjectIdentifiers.ecdsa_with_SHA512,
            "SHA512withECDSA");

    private CertificateRequest() {}

    /** Outcome of {@link #read}. */
    public sealed interface Reading {
        /** @param publicKey an EC key on P-256 or P-384 whose private half signed the request */
        record Accepted(PublicKey publicKey) implements Reading {}

        /** @param detail one line for people */
        record Refused(Reason reason, String detail) implements Reading {}
    }

    /** Why a request is refused. */
    public enum Reason {
        EMPTY,
        TOO_LARGE,
        MALFORMED,
        WEAK_KEY,
        UNSUPPORTED_KEY,
        UNSUPPORTED_CURVE,
        WEAK_SIGNATURE,
        NO_PROOF_OF_POSSESSION
    }

    /** @param der a PKCS#10 request, of any content and size */
    public static Reading read(byte[] der) {
        if (der.length == 0) {
            return refuse(Reason.EMPTY, "there is no certificate request");
        }
        if (der.length > MAX_SIZE) {
            return refuse(Reason.TOO_LARGE, "a certificate request may have " + MAX_SIZE + " bytes at most");
        }
        try {
            var request = new PKCS10CertificationRequest(CertificationRequest.getInstance(onlyObject(der)));
            return judge(request);
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle reports bad ASN.1 with several unchecked exceptions.
            return refuse(Reason.MALFORMED, "this is not a PKCS#10 certificate request in DER");
        }
    }

    private static Reading judge(PKCS10CertificationRequest request) throws IOException {
        SubjectPublicKeyInfo key = request.getSubjectPublicKeyInfo();
        AlgorithmIdentifier algorithm = key.getAlgorithm();
        if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return refuseRsa(RSAPublicKey.getInstance(key.parsePublicKey()).getModulus());
        }
        if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return refuse(Reason.UNSUPPORTED_KEY, "only EC keys on P-256 or P-384 are accepted");
        }
        if (!(algorithm.getParameters() instanceof ASN1ObjectIdentifier curve)) {
            return refuse(Reason.UNSUPPORTED_CURVE, "the curve must be named; P-256 and P-384 are accepted");
        }
        if (WEAK_CURVES.contains(curve)) {
            return refuse(Reason.WEAK_KEY, "the key's curve is too small; P-256 and P-384 are accepted");
        }
        if (!CURVES.contains(curve)) {
            return refuse(Reason.UNSUPPORTED_CURVE, "only the curves P-256 and P-384 are accepted");
        }
        String signature = SIGNATURES.get(request.getSignatureAlgorithm().getAlgorithm());
        if (signature == null) {
            return refuse(Reason.WEAK_SIGNATURE, "sign the request with ECDSA and SHA-256, SHA-384 or SHA-512");
        }
        return prove(request, key, signature);
    }

    private static Reading refuseRsa(BigInteger modulus) {
        return modulus.bitLength() < WEAK_RSA_BITS
                ? refuse(Reason.WEAK_KEY, "RSA keys are not accepted, and this one is weak; use EC P-256 or P-384")
                : refuse(Reason.UNSUPPORTED_KEY, "RSA keys are not accepted; use EC P-256 or P-384");
    }

    private static Reading prove(PKCS10CertificationRequest request, SubjectPublicKeyInfo key, String algorithm)
            throws IOException {
        PublicKey publicKey;
        try {
            publicKey = onCurve(key);
        } catch (GeneralSecurityException | RuntimeException e) {
            return refuse(Reason.MALFORMED, "the public key is not a point on its curve");
        }
        try {
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(
                    request.toASN1Structure().getCertificationRequestInfo().getEncoded(ASN1Encoding.DER));
            if (verifier.verify(request.getSignature())) {
                return new Reading.Accepted(publicKey);
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            // A signature that cannot be decoded proves as little as a wrong one.
        }
        return refuse(Reason.NO_PROOF_OF_POSSESSION, "the request is not signed by the key that it holds");
    }

    /** Takes the point apart and puts it together again, so that off-curve and compressed points go no further. */
    private static PublicKey onCurve(SubjectPublicKeyInfo key) throws GeneralSecurityException, IOException {
        var point = (ECPublicKeyParameters) PublicKeyFactory.createKey(key);
        byte[] encoded =
                new SubjectPublicKeyInfo(key.getAlgorithm(), point.getQ().getEncoded(false)).getEncoded();
        return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static ASN1Primitive onlyObject(byte[] der) throws IOException {
        try (var in = new ASN1InputStream(der)) {
            ASN1Primitive object = in.readObject();
            if (object == null || in.read() != -1) {
                throw new IOException("not exactly one object");
            }
            return object;
        }
    }

    private static Reading.Refused refuse(Reason reason, String detail) {
        return new Reading.Refused(reason, detail);
    }
}
