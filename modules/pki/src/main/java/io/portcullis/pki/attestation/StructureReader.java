package io.portcullis.pki.attestation;

import java.util.Arrays;

/** Reads a marshalled TPM structure, big-endian, never past its end. */
final class StructureReader {
    private final String structure;
    private final byte[] bytes;
    private int position;

    /** @param structure its name, for messages */
    StructureReader(String structure, byte[] bytes) {
        this.structure = structure;
        this.bytes = bytes.clone();
    }

    int u8(String field) throws MalformedStructureException {
        need(1, field);
        return bytes[position++] & 0xff;
    }

    int u16(String field) throws MalformedStructureException {
        return u8(field) << 8 | u8(field);
    }

    long u32(String field) throws MalformedStructureException {
        return (long) u16(field) << 16 | u16(field);
    }

    void skip(int length, String field) throws MalformedStructureException {
        need(length, field);
        position += length;
    }

    /**
     * A TPM2B: two octets of length, then as many octets.
     *
     * @param max longest that is accepted
     */
    byte[] sized(int max, String field) throws MalformedStructureException {
        int length = u16(field);
        if (length > max) {
            throw new MalformedStructureException(
                    "%s: %s has %d octets, more than %d".formatted(structure, field, length, max));
        }
        need(length, field);
        byte[] content = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return content;
    }

    void end() throws MalformedStructureException {
        if (position != bytes.length) {
            throw new MalformedStructureException(
                    "%s: %d octets follow its end".formatted(structure, bytes.length - position));
        }
    }

    MalformedStructureException unsupported(String field, long value) {
        return new MalformedStructureException("%s: %s 0x%04x is not supported".formatted(structure, field, value));
    }

    MalformedStructureException wrong(String what) {
        return new MalformedStructureException(structure + ": " + what);
    }

    private void need(int length, String field) throws MalformedStructureException {
        if (bytes.length - position < length) {
            throw new MalformedStructureException("%s: it ends within %s".formatted(structure, field));
        }
    }
}
