package io.portcullis.platform.certificates;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An OCSP response as it goes out. */
public final class OcspAnswer {
    private final byte[] der;
    private final @Nullable Instant thisUpdate;
    private final @Nullable Instant nextUpdate;

    private OcspAnswer(byte[] der, @Nullable Instant thisUpdate, @Nullable Instant nextUpdate) {
        this.der = der;
        this.thisUpdate = thisUpdate;
        this.nextUpdate = nextUpdate;
    }

    /** For whoever asked, and nobody else. */
    static OcspAnswer once(byte[] der) {
        return new OcspAnswer(der, null, null);
    }

    /** For everybody who asks the same until {@code nextUpdate}. */
    static OcspAnswer cacheable(byte[] der, Instant thisUpdate, Instant nextUpdate) {
        return new OcspAnswer(der, thisUpdate, nextUpdate);
    }

    /** Not to be changed. */
    public byte[] der() {
        return der;
    }

    /** Null if the answer must not be kept. */
    public @Nullable Instant thisUpdate() {
        return thisUpdate;
    }

    /** Null if the answer must not be kept. */
    public @Nullable Instant nextUpdate() {
        return nextUpdate;
    }
}
