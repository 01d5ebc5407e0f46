package io.portcullis.platform.certificates;

import java.time.Instant;

/** A signed CRL of one shard. */
public final class PublishedCrl {
    private final long number;
    private final Instant thisUpdate;
    private final Instant nextUpdate;
    private final byte[] der;

    PublishedCrl(long number, Instant thisUpdate, Instant nextUpdate, byte[] der) {
        this.number = number;
        this.thisUpdate = thisUpdate;
        this.nextUpdate = nextUpdate;
        this.der = der;
    }

    /** The CRL number: no two CRLs of a shard have the same. */
    public long number() {
        return number;
    }

    public Instant thisUpdate() {
        return thisUpdate;
    }

    public Instant nextUpdate() {
        return nextUpdate;
    }

    /** Not to be changed. */
    public byte[] der() {
        return der;
    }
}
