package io.portcullis.platform.certificates;

import io.portcullis.pki.DeviceCertificateProfile;
import io.portcullis.pki.PkiAddresses;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The device CA.
 *
 * @param directory holds {@code root.p12} and {@code issuing.p12}; every node needs the same {@code issuing.p12}, none
 *     needs {@code root.p12}
 * @param passwordFile file whose first line encrypts both; at least 12 characters
 * @param deviceCertificateLifetime how long a device certificate lives, between an hour and 90 days
 * @param publicUrl where everybody reaches {@code /pki/ocsp}, {@code /pki/crl} and {@code /pki/ca}; written into
 *     certificates
 */
@ConfigurationProperties("portcullis.pki")
record PkiProperties(
        Path directory,
        Path passwordFile,
        @DefaultValue("7d") Duration deviceCertificateLifetime,
        URI publicUrl) {
    private static final Duration BACKDATING = Duration.ofMinutes(5);

    PkiProperties {
        if (deviceCertificateLifetime.compareTo(DeviceCertificateProfile.MIN_LIFETIME) < 0
                || deviceCertificateLifetime.compareTo(DeviceCertificateProfile.MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException(
                    "portcullis.pki.device-certificate-lifetime must be between 1h and 90d, not "
                            + deviceCertificateLifetime);
        }
    }

    PkiAddresses addresses() {
        return new PkiAddresses(publicUrl);
    }

    DeviceCertificateProfile deviceProfile() {
        return new DeviceCertificateProfile(deviceCertificateLifetime, BACKDATING, addresses());
    }
}
