package io.portcullis.pki.attestation;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/** TPMT_SIGNATURE: RSASSA or ECDSA. */
final class TpmSignature {
    private static final int RSASSA = 0x0014;
    private static final int ECDSA = 0x0018;
    private static final int MAX_RSA = 512;
    private static final int MAX_COORDINATE = 66;

    private final HashAlgorithm hash;
    private final boolean elliptic;
    /** For ECDSA: r and s, each without leading zeros, as two arrays; for RSASSA: one. */
    private final byte[] first;

    private final byte[] second;

    private TpmSignature(HashAlgorithm hash, boolean elliptic, byte[] first, byte[] second) {
        this.hash = hash;
        this.elliptic = elliptic;
        this.first = first;
        this.second = second;
    }

    static TpmSignature parse(byte[] bytes) throws MalformedStructureException {
        var in = new StructureReader("TPMT_SIGNATURE", bytes);
        int algorithm = in.u16("sigAlg");
        if (algorithm != RSASSA && algorithm != ECDSA) {
            throw in.unsupported("sigAlg", algorithm);
        }
        HashAlgorithm hash = HashAlgorithm.read(in, "hash");
        TpmSignature signature = algorithm == RSASSA
                ? new TpmSignature(hash, false, in.sized(MAX_RSA, "sig"), new byte[0])
                : new TpmSignature(
                        hash,
                        true,
                        stripped(in.sized(MAX_COORDINATE, "signatureR")),
                        stripped(in.sized(MAX_COORDINATE, "signatureS")));
        in.end();
        return signature;
    }

    boolean verifies(PublicKey key, byte[] signed) {
        try {
            if (elliptic) {
                return key instanceof ECPublicKey ec && verify("withECDSAinP1363Format", key, signed, joined(ec));
            }
            return key instanceof RSAPublicKey && verify("withRSA", key, signed, first);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean verify(String scheme, PublicKey key, byte[] signed, byte[] signature)
            throws GeneralSecurityException {
        var verifier = Signature.getInstance(hash.shortName() + scheme);
        verifier.initVerify(key);
        verifier.update(signed);
        return verifier.verify(signature);
    }

    private byte[] joined(ECPublicKey key) throws GeneralSecurityException {
        int octets = (key.getParams().getOrder().bitLength() + 7) / 8;
        if (first.length > octets || second.length > octets) {
            throw new GeneralSecurityException("A number of the signature is longer than the curve's order");
        }
        byte[] joined = new byte[2 * octets];
        System.arraycopy(first, 0, joined, octets - first.length, first.length);
        System.arraycopy(second, 0, joined, 2 * octets - second.length, second.length);
        return joined;
    }

    private static byte[] stripped(byte[] number) {
        int zeros = 0;
        while (zeros < number.length && number[zeros] == 0) {
            zeros++;
        }
        return Arrays.copyOfRange(number, zeros, number.length);
    }
}
