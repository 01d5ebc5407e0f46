package io.portcullis.platform.certificates;

import io.portcullis.pki.AuthorityKeys;
import io.portcullis.pki.DeviceCertificateProfile;
import io.portcullis.pki.Pkcs11Keys;
import io.portcullis.pki.Pkcs12Keys;
import io.portcullis.pki.PkiAddresses;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The device CA.
 *
 * @param directory holds the CA keys, if they are PKCS#12 files, and what goes to and fro between the platform and an
 *     offline root; every node needs the same keys, none needs {@code root.p12}
 * @param passwordFile file whose first line encrypts the key files; at least 12 characters
 * @param keyProvider where the keys of the CAs live
 * @param root whether the root's key is made and found in {@code directory}, or kept elsewhere
 * @param pkcs11 the token, for the key provider {@code pkcs11}
 * @param deviceCertificateLifetime how long a device certificate lives, between an hour and 90 days
 * @param publicUrl where everybody reaches {@code /pki/ocsp}, {@code /pki/crl} and {@code /pki/ca}; written into
 *     certificates
 */
@ConfigurationProperties("portcullis.pki")
record PkiProperties(
        Path directory,
        Path passwordFile,
        @DefaultValue("pkcs12") KeyProvider keyProvider,
        @DefaultValue("local") Root root,
        @Nullable Pkcs11 pkcs11,
        @DefaultValue("7d") Duration deviceCertificateLifetime,
        URI publicUrl) {
    enum KeyProvider {
        PKCS12,
        PKCS11
    }

    enum Root {
        LOCAL,
        OFFLINE
    }

    /**
     * A token.
     *
     * @param library the vendor's PKCS#11 library
     * @param slot slot id of the token
     * @param pinFile file whose first line is the user's PIN
     */
    record Pkcs11(Path library, long slot, Path pinFile) {}

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

    /** Of the key files. */
    char[] password() {
        return secret("portcullis.pki.password-file", passwordFile);
    }

    AuthorityKeys keys(SecureRandom random) {
        return switch (keyProvider) {
            case PKCS12 -> new Pkcs12Keys(directory, password(), random);
            case PKCS11 -> {
                if (pkcs11 == null) {
                    throw new IllegalArgumentException(
                            "portcullis.pki.key-provider=pkcs11 needs portcullis.pki.pkcs11.library, .slot and"
                                    + " .pin-file");
                }
                yield new Pkcs11Keys(
                        pkcs11.library(), pkcs11.slot(), secret("portcullis.pki.pkcs11.pin-file", pkcs11.pinFile()));
            }
        };
    }

    private static char[] secret(String property, Path path) {
        try {
            return Files.readString(path).strip().toCharArray();
        } catch (IOException e) {
            throw new IllegalStateException(property + " cannot be read: " + path, e);
        }
    }
}
