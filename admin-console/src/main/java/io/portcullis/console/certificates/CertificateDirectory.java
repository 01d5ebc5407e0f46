package io.portcullis.console.certificates;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.contracts.CertificateDocument;
import io.portcullis.contracts.CertificateForecast;
import io.portcullis.contracts.DeviceDocument;
import io.portcullis.contracts.RevocationRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;

/** The platform's device certificates. */
@Component
public class CertificateDirectory {
    private static final ParameterizedTypeReference<List<CertificateDocument>> CERTIFICATES =
            new ParameterizedTypeReference<>() {};

    private final PlatformCalls platform;

    CertificateDirectory(PlatformCalls platform) {
        this.platform = platform;
    }

    /** All that a device ever had. */
    public Lineage ofDevice(UUID device) {
        return Lineage.of(platform.get(PlatformPath.of("/certificates").with("device_id", device), CERTIFICATES));
    }

    /** Those issued last in the whole fleet, newest first. */
    List<CertificateDocument> newest() {
        return platform.get(PlatformPath.of("/certificates"), CERTIFICATES);
    }

    /** With its PEM. */
    Optional<CertificateDocument> find(String serial) {
        return platform.find(PlatformPath.of("/certificates/{serial}", serial), CertificateDocument.class);
    }

    Optional<DeviceDocument> device(UUID id) {
        return platform.find(PlatformPath.of("/devices/{id}", id), DeviceDocument.class);
    }

    CertificateForecast forecast() {
        return platform.get(PlatformPath.of("/certificates/forecast"), CertificateForecast.class);
    }

    CertificateDocument revoke(String serial, RevocationRequest request) {
        return platform.post(
                PlatformPath.of("/certificates/{serial}/revoke", serial), request, CertificateDocument.class);
    }
}
