package io.portcullis.platform.certificates;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Closes intents whose node died before it came to an outcome. No device holds such a certificate: it is handed out
 * only after the transaction that records it. A node does this from its start on, so that after a crash no record is
 * left without an outcome for long.
 */
@Component
class OpenIntents {
    private static final Logger log = LoggerFactory.getLogger(OpenIntents.class);

    /** Beyond any transaction's time. An issuance that takes longer finds its intent gone, and fails. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final IssuanceRecords records;
    private final Clock clock;

    OpenIntents(IssuanceRecords records, Clock clock) {
        this.records = records;
        this.clock = clock;
    }

    @Scheduled(initialDelay = 0, fixedDelay = 20, timeUnit = TimeUnit.SECONDS)
    void close() {
        int closed = records.abandonBefore(clock.instant().minus(PATIENCE));
        if (closed > 0) {
            log.warn("Closed {} issuances that never came to an outcome", closed);
        }
    }
}
