package io.portcullis.platform.certificates;

import java.util.Locale;

/** Where a CA stands in the life of its generation. */
public enum AuthorityState {
    /** In use, and trusted. */
    ACTIVE,
    /** Trusted; not in use yet. */
    INCOMING,
    /** Trusted; not in use any more. */
    OUTGOING,
    /** Neither. */
    RETIRED;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static AuthorityState fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    boolean isTrusted() {
        return this != RETIRED;
    }
}
