package io.portcullis.platform.authorization;

import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.certificates.IssuedCertificate;
import io.portcullis.platform.certificates.RevocationReason;
import io.portcullis.platform.devices.Device;
import io.portcullis.platform.devices.DeviceStanding;
import io.portcullis.platform.devices.Devices;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Whether what a token is bound to still stands for its device. */
@Component
class TokenHolders {
    private final Devices devices;
    private final DeviceCertificates certificates;

    TokenHolders(Devices devices, DeviceCertificates certificates) {
        this.devices = devices;
        this.certificates = certificates;
    }

    /** The device, with the key protection of what the token is bound to; empty unless all is in good standing. */
    Optional<Device> inGoodStanding(IssuedDeviceTokens.Known token) {
        return switch (token.binding()) {
            case TokenBinding.ToCertificate(String thumbprint) -> holder(thumbprint, token.deviceId());
            case TokenBinding.ToKey(String thumbprint) -> {
                var ofKey = certificatesOf(token, thumbprint);
                yield ofKey.stream().anyMatch(certificate -> endsTokens(certificate, token.issuedAt()))
                        ? Optional.empty()
                        : ofKey.stream()
                                .filter(certificate -> certificate.revokedAt() == null)
                                .flatMap(certificate -> holder(certificate.thumbprint(), token.deviceId()).stream())
                                .findFirst();
            }
        };
    }

    private Optional<Device> holder(String thumbprint, UUID deviceId) {
        return devices.standing(thumbprint) instanceof DeviceStanding.Good good
                        && good.device().id().equals(deviceId)
                ? Optional.of(good.device())
                : Optional.empty();
    }

    /** Newest first; a key in hardware may have several. */
    private List<IssuedCertificate> certificatesOf(IssuedDeviceTokens.Known token, String key) {
        return certificates.ofDevice(token.deviceId(), token.issuedAt()).stream()
                .filter(certificate -> KeyThumbprint.of(
                                KeyThumbprint.jwk(certificate.certificate().getPublicKey()))
                        .equals(key))
                .toList();
    }

    /**
     * A revocation ends the tokens that were had with the certificate, even where its key lives on in another one; a
     * compromise of the key ends all of them. A certificate that gave way to the next one takes nothing along: the key
     * stands as long as one of its certificates does.
     */
    private static boolean endsTokens(IssuedCertificate certificate, Instant issuedAt) {
        Instant revokedAt = certificate.revokedAt();
        RevocationReason reason = certificate.revocationReason();
        return revokedAt != null
                && reason != RevocationReason.SUPERSEDED
                && (reason == RevocationReason.KEY_COMPROMISE || !issuedAt.isAfter(revokedAt));
    }
}
