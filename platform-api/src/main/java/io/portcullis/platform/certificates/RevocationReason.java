package io.portcullis.platform.certificates;

import java.util.Locale;

/** Why a certificate was revoked: the reasons of RFC 5280 section 5.3.1 that make sense for a device. */
public enum RevocationReason {
    UNSPECIFIED(0),
    KEY_COMPROMISE(1),
    AFFILIATION_CHANGED(3),
    SUPERSEDED(4),
    CESSATION_OF_OPERATION(5),
    PRIVILEGE_WITHDRAWN(9);

    private final int code;

    RevocationReason(int code) {
        this.code = code;
    }

    /** The CRLReason number. */
    public int code() {
        return code;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such reason */
    public static RevocationReason fromWire(String wire) {
        for (RevocationReason reason : values()) {
            if (reason.wire().equals(wire)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("no revocation reason " + wire);
    }
}
