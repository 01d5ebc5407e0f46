package io.portcullis.platform.compliance.history;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is kept of the past, and for how long.
 *
 * @param historyDays for how many days reports that brought something new are kept, and requests counted; 0 for none
 * @param requestFlush how often counted token requests are written
 */
@ConfigurationProperties("portcullis.posture")
record HistoryProperties(
        @DefaultValue("30") int historyDays,
        @DefaultValue("5s") Duration requestFlush) {
    HistoryProperties {
        if (historyDays < 0 || historyDays > 366) {
            throw new IllegalArgumentException("portcullis.posture.history-days is not in 0..366");
        }
        if (!requestFlush.isPositive()) {
            throw new IllegalArgumentException("portcullis.posture.request-flush is not positive");
        }
    }
}
