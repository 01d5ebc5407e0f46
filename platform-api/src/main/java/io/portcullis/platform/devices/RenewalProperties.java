package io.portcullis.platform.devices;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How one certificate of a device follows another.
 *
 * @param renewalOverlap how long a certificate goes on after its successor was first used; no shorter than the longest
 *     token lifetime, so that tokens bound to it live out theirs
 * @param recoveryGrace how long after its expiry a certificate's key still brings its device back
 */
@ConfigurationProperties("portcullis.pki")
record RenewalProperties(
        @DefaultValue("1h") Duration renewalOverlap,
        @DefaultValue("14d") Duration recoveryGrace) {
    RenewalProperties {
        if (renewalOverlap.isNegative() || recoveryGrace.isNegative()) {
            throw new IllegalArgumentException(
                    "portcullis.pki.renewal-overlap and portcullis.pki.recovery-grace must not be negative");
        }
    }
}
