package io.portcullis.agent.report;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Ids of reports: UUIDv7 (RFC 9562), each greater than the one before, also when the clock was set back. */
final class ReportIds {

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final SecureRandom random = new SecureRandom();

    UUID next(Instant now, Optional<UUID> last) {
        long millis = now.toEpochMilli();
        if (last.isPresent() && last.get().version() == 7) {
            millis = Math.max(millis, (last.get().getMostSignificantBits() >>> 16) + 1);
        }
        long high = (millis << 16) | VERSION_7 | (random.nextInt() & 0xFFF);
        long low = VARIANT | (random.nextLong() >>> 2);
        return new UUID(high, low);
    }
}
