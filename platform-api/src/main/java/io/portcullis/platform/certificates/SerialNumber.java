package io.portcullis.platform.certificates;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;

/** How serial numbers are written and stored. */
final class SerialNumber {
    private SerialNumber() {}

    /** Lower-case hexadecimal of {@link #bytes}. */
    static String hex(BigInteger serial) {
        return HexFormat.of().formatHex(bytes(serial));
    }

    /** Reads hexadecimal; empty if it is none, or longer than a serial can be (RFC 5280 section 4.1.2.2). */
    static Optional<BigInteger> parse(String hex) {
        if (hex.isEmpty() || hex.length() > 40) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigInteger(1, HexFormat.of().parseHex(hex)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Big-endian, as in DER. */
    static byte[] bytes(BigInteger serial) {
        return serial.toByteArray();
    }
}
