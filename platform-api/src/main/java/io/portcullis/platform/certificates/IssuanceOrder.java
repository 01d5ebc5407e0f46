package io.portcullis.platform.certificates;

import io.portcullis.pki.KeyProtection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A certificate that is wanted. */
public final class IssuanceOrder {
    private final UUID deviceId;
    private final byte[] pkcs10;
    private final KeyProtection protection;
    private final CertificateOrigin origin;
    private final @Nullable String predecessor;

    private IssuanceOrder(
            UUID deviceId,
            byte[] pkcs10,
            KeyProtection protection,
            CertificateOrigin origin,
            @Nullable String predecessor) {
        this.deviceId = deviceId;
        this.pkcs10 = pkcs10.clone();
        this.protection = protection;
        this.origin = origin;
        this.predecessor = predecessor;
    }

    /**
     * A device's first certificate.
     *
     * @param pkcs10 the DER of a PKCS#10 request; of it only the public key is used
     * @param protection where the private key lives, as far as the platform could tell
     */
    public static IssuanceOrder first(UUID deviceId, byte[] pkcs10, KeyProtection protection) {
        return new IssuanceOrder(deviceId, pkcs10, protection, CertificateOrigin.ENROLLMENT, null);
    }

    /**
     * The certificate that follows another of the same device.
     *
     * @param predecessor serial of that other, as {@link IssuedCertificate#serial}
     */
    public static IssuanceOrder next(
            UUID deviceId, byte[] pkcs10, KeyProtection protection, CertificateOrigin origin, String predecessor) {
        return new IssuanceOrder(deviceId, pkcs10, protection, origin, predecessor);
    }

    UUID deviceId() {
        return deviceId;
    }

    byte[] pkcs10() {
        return pkcs10.clone();
    }

    KeyProtection protection() {
        return protection;
    }

    CertificateOrigin origin() {
        return origin;
    }

    @Nullable
    String predecessor() {
        return predecessor;
    }
}
