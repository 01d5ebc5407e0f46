package io.portcullis.platform.certificates;

import io.portcullis.pki.CrlShard;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Keeps CRLs fresh that nobody asks for at the moment, those of past CAs included until they end. On every node. */
@Component
class CrlRefresh {
    private static final Logger log = LoggerFactory.getLogger(CrlRefresh.class);

    private final IssuingAuthorities authorities;
    private final CrlPublisher publisher;
    private final Clock clock;

    CrlRefresh(IssuingAuthorities authorities, CrlPublisher publisher, Clock clock) {
        this.authorities = authorities;
        this.publisher = publisher;
        this.clock = clock;
    }

    @Scheduled(initialDelay = 30, fixedDelay = 60, timeUnit = TimeUnit.SECONDS)
    void refresh() {
        int signed = 0;
        for (X509Certificate authority : authorities.certificates()) {
            if (clock.instant().isBefore(authority.getNotAfter().toInstant())) {
                for (CrlShard shard : CrlShard.all()) {
                    signed += publisher.refresh(authority, shard) ? 1 : 0;
                }
            }
        }
        if (signed > 0) {
            log.debug("Signed {} CRLs", signed);
        }
    }
}
