package io.portcullis.platform.certificates;

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
 */
@ConfigurationProperties("portcullis.pki")
record PkiProperties(
        Path directory,
        Path passwordFile,
        @DefaultValue("7d") Duration deviceCertificateLifetime) {}
