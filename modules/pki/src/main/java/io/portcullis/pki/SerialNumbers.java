package io.portcullis.pki;

import java.math.BigInteger;
import java.security.SecureRandom;

/** Serial numbers that nobody can foresee. */
final class SerialNumbers {
    /** Bits of a serial; the highest is always set, so that all have one length, and the rest are random. */
    static final int BITS = 127;

    private SerialNumbers() {}

    /** Positive, 16 octets, 126 random bits. */
    static BigInteger next(SecureRandom random) {
        return new BigInteger(BITS, random).setBit(BITS - 1);
    }
}
