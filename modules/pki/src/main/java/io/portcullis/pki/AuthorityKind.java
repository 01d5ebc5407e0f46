package io.portcullis.pki;

import java.util.Locale;

/** What a CA of Portcullis is there for. */
public enum AuthorityKind {
    /** Signs the other CAs and nothing else; not needed to run. */
    ROOT("secp384r1"),
    /** Signs device certificates, and what tells of their revocation. */
    ISSUING("secp256r1"),
    /** Signs certificates of TPMs' attestation keys. */
    ATTESTATION("secp256r1");

    private final String curve;

    AuthorityKind(String curve) {
        this.curve = curve;
    }

    /** Name of its curve, as in {@link java.security.spec.ECGenParameterSpec}. */
    String curve() {
        return curve;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such kind */
    public static AuthorityKind fromWire(String wire) {
        for (AuthorityKind kind : values()) {
            if (kind.wire().equals(wire)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of CA " + wire);
    }
}
