package io.portcullis.agent.report;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Ids of reports: UUIDv7 (RFC 9562), each greater than the one before, also when the clock was set back a little. One
 * of the future the platform cannot have accepted: the clock was wrong when it was made, and nothing is to be greater.
 */
final class ReportIds {

    /** The platform accepts no report that is further in the future. */
    static final Duration FUTURE = Duration.ofSeconds(60);

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final SecureRandom random = new SecureRandom();

    /** @param now the platform's time */
    UUID next(Instant now, Optional<UUID> last) {
        long millis = now.toEpochMilli();
        if (last.isPresent() && last.get().version() == 7) {
            long before = last.get().getMostSignificantBits() >>> 16;
            if (before <= millis + FUTURE.toMillis()) {
                millis = Math.max(millis, before + 1);
            }
        }
        long high = (millis << 16) | VERSION_7 | (random.nextInt() & 0xFFF);
        long low = VARIANT | (random.nextLong() >>> 2);
        return new UUID(high, low);
    }
}
