package io.portcullis.platform.plane;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Stops listening for a while to an address that keeps failing, so that guessing stays slow and cannot fill the audit
 * trail. Counted on each node for itself.
 */
@Component
public class FailureThrottle {
    private static final int ADDRESSES = 100_000;

    private final int limit;
    private final Cache<String, AtomicInteger> failures = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofMinutes(1))
            .maximumSize(ADDRESSES)
            .build();

    /** @param limit failures a minute from one address after which it is not listened to */
    FailureThrottle(@Value("${portcullis.device-plane.failures-a-minute:30}") int limit) {
        this.limit = limit;
    }

    /** Whether the address has failed too often within the last minute; answer it with 429. */
    public boolean closedTo(String address) {
        var count = failures.getIfPresent(address);
        return count != null && count.get() >= limit;
    }

    public void failed(String address) {
        failures.get(address, key -> new AtomicInteger()).incrementAndGet();
    }
}
