package io.portcullis.pki;

import java.net.URI;
import java.time.Duration;

/**
 * What a device certificate looks like.
 *
 * @param lifetime from now; between an hour and 90 days
 * @param backdating how far back it starts, for devices whose clock is slow; an hour at most
 * @param addresses where the certificate says that revocation is told
 */
public record DeviceCertificateProfile(Duration lifetime, Duration backdating, PkiAddresses addresses) {
    public static final Duration MIN_LIFETIME = Duration.ofHours(1);
    public static final Duration MAX_LIFETIME = Duration.ofDays(90);
    static final String ORGANIZATION = "Portcullis";

    public DeviceCertificateProfile {
        if (lifetime.compareTo(MIN_LIFETIME) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException("A device certificate lives between 1 hour and 90 days");
        }
        if (backdating.isNegative() || backdating.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("A device certificate is backdated by an hour at most");
        }
    }

    /** Seven days, backdated by five minutes. */
    public static DeviceCertificateProfile standard(URI publicUrl) {
        return new DeviceCertificateProfile(
                Duration.ofDays(7), AuthorityCeremony.BACKDATING, new PkiAddresses(publicUrl));
    }
}
