package io.portcullis.pki;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of its issuer's 16 CRLs a certificate belongs to, for ever: the low four bits of its serial, which are random.
 *
 * @param number 0 to 15
 */
public record CrlShard(int number) {
    /** How many CRLs each CA has. */
    public static final int COUNT = 16;

    public CrlShard {
        if (number < 0 || number >= COUNT) {
            throw new IllegalArgumentException("A CRL shard is a number from 0 to " + (COUNT - 1));
        }
    }

    public static CrlShard of(BigInteger serial) {
        return new CrlShard(serial.byteValue() & (COUNT - 1));
    }

    public static List<CrlShard> all() {
        List<CrlShard> all = new ArrayList<>(COUNT);
        for (int number = 0; number < COUNT; number++) {
            all.add(new CrlShard(number));
        }
        return all;
    }
}
