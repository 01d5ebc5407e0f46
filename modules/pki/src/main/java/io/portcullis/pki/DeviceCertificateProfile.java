package io.portcullis.pki;

import java.time.Duration;

/**
 * What a device certificate looks like.
 *
 * @param lifetime from now; between an hour and 90 days
 * @param backdating how far back it starts, for devices whose clock is slow
 */
public record DeviceCertificateProfile(Duration lifetime, Duration backdating) {
    static final String ORGANIZATION = "Portcullis";
    static final Duration MIN_LIFETIME = Duration.ofHours(1);
    static final Duration MAX_LIFETIME = Duration.ofDays(90);

    public DeviceCertificateProfile {
        if (lifetime.compareTo(MIN_LIFETIME) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException("A device certificate lives between 1 hour and 90 days");
        }
        if (backdating.isNegative() || backdating.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("A device certificate is backdated by an hour at most");
        }
    }

    /** Seven days, backdated by five minutes. */
    public static DeviceCertificateProfile standard() {
        return new DeviceCertificateProfile(Duration.ofDays(7), AuthorityCeremony.BACKDATING);
    }
}
