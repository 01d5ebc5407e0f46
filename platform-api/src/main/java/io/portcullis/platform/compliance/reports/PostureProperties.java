package io.portcullis.platform.compliance.reports;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is taken of devices' reports.
 *
 * @param reportsAMinute of one device, over all nodes; the first so many may come at once
 */
@ConfigurationProperties("portcullis.posture")
record PostureProperties(@DefaultValue("10") int reportsAMinute) {
    PostureProperties {
        if (reportsAMinute < 2) {
            throw new IllegalArgumentException("portcullis.posture.reports-a-minute is below 2");
        }
    }
}
