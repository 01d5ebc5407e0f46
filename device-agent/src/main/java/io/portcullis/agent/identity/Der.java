package io.portcullis.agent.identity;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Distinguished Encoding Rules, ITU-T X.690: as much as a certificate request takes. */
final class Der {

    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int UTF8_STRING = 0x0C;
    static final int UTC_TIME = 0x17;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;
    /** Context-specific and constructed, as in {@code [0]}. */
    static final int EXPLICIT = 0xA0;
    /** Context-specific and primitive: uniformResourceIdentifier of GeneralName. */
    static final int URI_NAME = 0x86;

    private static final int LONG_FORM = 0x80;

    private Der() {}

    /** @param content the parts, one after the other */
    static byte[] encode(int tag, byte[]... content) {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        for (byte[] part : content) {
            parts.writeBytes(part);
        }
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        int length = parts.size();
        if (length < LONG_FORM) {
            der.write(length);
        } else if (length <= 0xFF) {
            der.write(LONG_FORM + 1);
            der.write(length);
        } else {
            der.write(LONG_FORM + 2);
            der.write(length >> 8);
            der.write(length);
        }
        der.writeBytes(parts.toByteArray());
        return der.toByteArray();
    }

    static byte[] text(int tag, String text) {
        return encode(tag, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whole octets. */
    static byte[] bits(byte[] content) {
        return encode(BIT_STRING, new byte[] {0}, content);
    }

    static byte[] integer(int small) {
        return encode(INTEGER, new byte[] {(byte) small});
    }
}
