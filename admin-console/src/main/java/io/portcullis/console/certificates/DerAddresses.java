package io.portcullis.console.certificates;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses inside an X.509 extension value: every {@code uniformResourceIdentifier} of a GeneralName, with the
 * object identifier that precedes it. The JDK does not read authority information access (RFC 5280 section 4.2.2.1) and
 * CRL distribution points (section 4.2.1.13); of these, addresses are all that is shown.
 */
final class DerAddresses {
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int OCTET_STRING = 0x04;
    private static final int URI = 0x86;
    private static final int CONSTRUCTED = 0x20;
    private static final int MAX_DEPTH = 10;

    private final List<Address> found = new ArrayList<>();
    private String identifier = "";

    private DerAddresses() {}

    /** @param kind DER of the object identifier before it, in hexadecimal; empty if there is none */
    record Address(String kind, String uri) {}

    /** @param extension what {@code X509Certificate.getExtensionValue} gives; empty where it cannot be read */
    static List<Address> in(byte @Nullable [] extension) {
        if (extension == null) {
            return List.of();
        }
        DerAddresses addresses = new DerAddresses();
        try {
            ByteBuffer outer = ByteBuffer.wrap(extension);
            if ((outer.get() & 0xff) == OCTET_STRING) {
                addresses.walk(slice(outer, length(outer)), 0);
            }
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            return List.of();
        }
        return List.copyOf(addresses.found);
    }

    private void walk(ByteBuffer der, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("nested too deeply");
        }
        while (der.hasRemaining()) {
            int tag = der.get() & 0xff;
            ByteBuffer content = slice(der, length(der));
            if ((tag & CONSTRUCTED) != 0) {
                walk(content, depth + 1);
            } else if (tag == OBJECT_IDENTIFIER) {
                identifier = HexFormat.of().formatHex(bytes(content));
            } else if (tag == URI) {
                add(new String(bytes(content), StandardCharsets.US_ASCII));
            }
        }
    }

    /** Only what a browser may be sent to: the text comes from a certificate and ends up in a link. */
    private void add(String uri) {
        if (uri.startsWith("https://") || uri.startsWith("http://")) {
            found.add(new Address(identifier, uri));
        }
    }

    private static int length(ByteBuffer der) {
        int first = der.get() & 0xff;
        if (first < 0x80) {
            return first;
        }
        int octets = first & 0x7f;
        if (octets < 1 || octets > 3) {
            throw new IllegalArgumentException("unexpected length");
        }
        int length = 0;
        for (int i = 0; i < octets; i++) {
            length = (length << 8) | (der.get() & 0xff);
        }
        return length;
    }

    private static ByteBuffer slice(ByteBuffer der, int length) {
        if (length > der.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer slice = der.slice(der.position(), length);
        der.position(der.position() + length);
        return slice;
    }

    private static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }
}
