package io.portcullis.platform.attestation;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Attestation of TPM keys.
 *
 * @param trustedEkDirectory holds certificates of TPM manufacturers, PEM or DER, in files {@code *.pem}, {@code *.crt},
 *     {@code *.cer} or {@code *.der}; read anew when they change. Without it only endorsement keys of the inventory are
 *     trusted.
 */
@ConfigurationProperties("portcullis.attestation")
record AttestationProperties(@Nullable Path trustedEkDirectory) {}
