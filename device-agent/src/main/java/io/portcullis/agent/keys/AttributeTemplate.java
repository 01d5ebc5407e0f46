package io.portcullis.agent.keys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An array of CK_ATTRIBUTE (PKCS#11 2.40), as laid out on 64-bit Unix. */
@SuppressWarnings("restricted") // Calling C is the very purpose.
final class AttributeTemplate {

    private static final long SIZE = 24;

    private final Arena arena;
    private final MemorySegment attributes;
    private int count;

    AttributeTemplate(Arena arena, int capacity) {
        this.arena = arena;
        attributes = arena.allocate(capacity * SIZE, 8);
    }

    AttributeTemplate with(long type, byte[] value) {
        long offset = count++ * SIZE;
        attributes.set(ValueLayout.JAVA_LONG, offset, type);
        attributes.set(ValueLayout.ADDRESS, offset + 8, arena.allocateFrom(ValueLayout.JAVA_BYTE, value));
        attributes.set(ValueLayout.JAVA_LONG, offset + 16, value.length);
        return this;
    }

    AttributeTemplate with(long type, long value) {
        long offset = count++ * SIZE;
        attributes.set(ValueLayout.JAVA_LONG, offset, type);
        attributes.set(ValueLayout.ADDRESS, offset + 8, arena.allocateFrom(ValueLayout.JAVA_LONG, value));
        attributes.set(ValueLayout.JAVA_LONG, offset + 16, ValueLayout.JAVA_LONG.byteSize());
        return this;
    }

    AttributeTemplate with(long type, boolean value) {
        return with(type, new byte[] {(byte) (value ? 1 : 0)});
    }

    MemorySegment attributes() {
        return attributes;
    }

    long count() {
        return count;
    }

    /** What the module filled in. */
    byte[] value(int index) {
        long offset = index * SIZE;
        long length = attributes.get(ValueLayout.JAVA_LONG, offset + 16);
        return attributes
                .get(ValueLayout.ADDRESS, offset + 8)
                .reinterpret(length)
                .toArray(ValueLayout.JAVA_BYTE);
    }
}
