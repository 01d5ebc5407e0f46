package io.portcullis.platform.certificates;

import java.math.BigInteger;
import java.util.HexFormat;

/** How serial numbers are written and stored. */
final class SerialNumber {
    private SerialNumber() {}

    /** Lower-case hexadecimal of {@link #bytes}. */
    static String hex(BigInteger serial) {
        return HexFormat.of().formatHex(bytes(serial));
    }

    /** Big-endian, as in DER. */
    static byte[] bytes(BigInteger serial) {
        return serial.toByteArray();
    }
}
