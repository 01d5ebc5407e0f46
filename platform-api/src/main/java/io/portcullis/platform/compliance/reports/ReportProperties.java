package io.portcullis.platform.compliance.reports;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often devices report.
 *
 * @param reportInterval longest time between two reports of a device, 30 seconds at least
 */
@ConfigurationProperties("portcullis.compliance")
record ReportProperties(@DefaultValue("15m") Duration reportInterval) {
    ReportProperties {
        if (reportInterval.compareTo(Duration.ofSeconds(30)) < 0) {
            throw new IllegalArgumentException("portcullis.compliance.report-interval is below 30s");
        }
    }
}
