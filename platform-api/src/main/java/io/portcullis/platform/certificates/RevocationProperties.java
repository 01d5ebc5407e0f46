package io.portcullis.platform.certificates;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How revocation is told.
 *
 * @param crlValidity from a CRL's thisUpdate to its nextUpdate, between an hour and 7 days; signed anew at half of it,
 *     and whenever something was revoked
 * @param ocspValidity from an OCSP answer's thisUpdate to its nextUpdate, between a minute and a day: for so long
 *     whoever keeps answers may not hear of a revocation
 */
@ConfigurationProperties("portcullis.revocation")
record RevocationProperties(
        @DefaultValue("24h") Duration crlValidity,
        @DefaultValue("10m") Duration ocspValidity) {
    RevocationProperties {
        require(
                crlValidity,
                Duration.ofHours(1),
                Duration.ofDays(7),
                "portcullis.revocation.crl-validity",
                "1h and 7d");
        require(
                ocspValidity,
                Duration.ofMinutes(1),
                Duration.ofDays(1),
                "portcullis.revocation.ocsp-validity",
                "1m and 1d");
    }

    private static void require(Duration value, Duration least, Duration most, String property, String range) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(property + " must be between " + range + ", not " + value);
        }
    }
}
