package io.portcullis.platform.devices;

import org.jspecify.annotations.Nullable;

/** A certificate request as it arrived. Whoever sent it is known from elsewhere. */
public final class CertificateApplication {
    private final byte[] pkcs10;
    private final KeyClaim claim;
    private final @Nullable String name;
    private final String remoteAddress;

    /**
     * @param pkcs10 what should be the DER of a PKCS#10 request; not looked at yet
     * @param name display name; validated
     */
    public CertificateApplication(byte[] pkcs10, KeyClaim claim, @Nullable String name, String remoteAddress) {
        this.pkcs10 = pkcs10.clone();
        this.claim = claim;
        this.name = name;
        this.remoteAddress = remoteAddress;
    }

    byte[] pkcs10() {
        return pkcs10.clone();
    }

    KeyClaim claim() {
        return claim;
    }

    @Nullable
    String name() {
        return name;
    }

    String remoteAddress() {
        return remoteAddress;
    }
}
