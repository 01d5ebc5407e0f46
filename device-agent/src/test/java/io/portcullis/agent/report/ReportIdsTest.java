package io.portcullis.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReportIdsTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final ReportIds ids = new ReportIds();

    @Test
    void areUuidsOfVersion7WithTheirTime() {
        UUID id = ids.next(NOW, Optional.empty());
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void growEvenWhenTheClockGoesBackALittle() {
        UUID last = ids.next(NOW, Optional.empty());
        for (int i = 0; i < 1_000; i++) {
            UUID next = ids.next(NOW.minusMillis(50L * i), Optional.of(last));
            assertThat(next.toString()).isGreaterThan(last.toString());
            last = next;
        }
    }

    @Test
    void oneThatWasMadeWithAWrongClockHoldsNoneUp() {
        UUID wrong = ids.next(NOW.plus(Duration.ofHours(5)), Optional.empty());
        UUID next = ids.next(NOW, Optional.of(wrong));
        assertThat(next.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
        UUID tolerated = ids.next(NOW.plus(ReportIds.FUTURE), Optional.empty());
        assertThat(ids.next(NOW, Optional.of(tolerated)).toString()).isGreaterThan(tolerated.toString());
    }
}
