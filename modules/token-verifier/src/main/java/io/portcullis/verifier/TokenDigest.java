package io.portcullis.verifier;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** SHA-256 of a token: what the cache keeps, so that no token can be read from memory it outlived. */
record TokenDigest(long a, long b, long c, long d) {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    static TokenDigest of(String token) {
        byte[] digest = Sha256.of(token.getBytes(StandardCharsets.UTF_8));
        return new TokenDigest(at(digest, 0), at(digest, 8), at(digest, 16), at(digest, 24));
    }

    private static long at(byte[] digest, int offset) {
        return (long) LONGS.get(digest, offset);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenDigest(long a2, long b2, long c2, long d2)
                && ((a ^ a2) | (b ^ b2) | (c ^ c2) | (d ^ d2)) == 0;
    }
}
