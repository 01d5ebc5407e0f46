package io.portcullis.platform.compliance;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is taken of devices' reports, how long it is kept, and what may be asked of it.
 *
 * @param reportsAMinute of one device, over all nodes; the first so many may come at once
 * @param historyDays for how many days reports that brought something new are kept, and requests counted; 0 for none
 * @param requestFlush how often counted token requests are written
 * @param simulations that a node does at the same time
 * @param simulationLimit the longest a simulation may take
 */
@ConfigurationProperties("portcullis.posture")
record PostureProperties(
        @DefaultValue("10") int reportsAMinute,
        @DefaultValue("30") int historyDays,
        @DefaultValue("5s") Duration requestFlush,
        @DefaultValue("1") int simulations,
        @DefaultValue("30s") Duration simulationLimit) {
    PostureProperties {
        if (reportsAMinute < 2) {
            throw new IllegalArgumentException("portcullis.posture.reports-a-minute is below 2");
        }
        if (historyDays < 0 || historyDays > 366) {
            throw new IllegalArgumentException("portcullis.posture.history-days is not in 0..366");
        }
        if (!requestFlush.isPositive()) {
            throw new IllegalArgumentException("portcullis.posture.request-flush is not positive");
        }
        if (simulations < 1 || simulations > 8) {
            throw new IllegalArgumentException("portcullis.posture.simulations is not in 1..8");
        }
        if (!simulationLimit.isPositive()) {
            throw new IllegalArgumentException("portcullis.posture.simulation-limit is not positive");
        }
    }
}
