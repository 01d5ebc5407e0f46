package io.portcullis.agent.keys;

import java.math.BigInteger;
import java.util.Arrays;

/** Both spellings of an ECDSA signature over P-256: R and S side by side (IEEE P1363, JWS), and DER (X.509, TLS). */
final class EcdsaSignature {

    private static final int FIELD = 32;
    private static final byte SEQUENCE = 0x30;
    private static final byte INTEGER = 0x02;

    private EcdsaSignature() {}

    /** @param sideBySide 64 bytes */
    static byte[] der(byte[] sideBySide) {
        byte[] r = integer(Arrays.copyOfRange(sideBySide, 0, FIELD));
        byte[] s = integer(Arrays.copyOfRange(sideBySide, FIELD, 2 * FIELD));
        byte[] der = new byte[6 + r.length + s.length];
        der[0] = SEQUENCE;
        der[1] = (byte) (der.length - 2);
        der[2] = INTEGER;
        der[3] = (byte) r.length;
        System.arraycopy(r, 0, der, 4, r.length);
        der[4 + r.length] = INTEGER;
        der[5 + r.length] = (byte) s.length;
        System.arraycopy(s, 0, der, 6 + r.length, s.length);
        return der;
    }

    private static byte[] integer(byte[] unsigned) {
        return new BigInteger(1, unsigned).toByteArray();
    }
}
