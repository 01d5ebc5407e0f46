package io.portcullis.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.TestAuthority;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RenewalTimesTest {

    private static final TestAuthority AUTHORITY = TestAuthority.named("devices");
    private static final KeyPair KEYS = TestAuthority.keyPair();
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static DeviceIdentity living(Duration lifetime) {
        UUID id = UUID.randomUUID();
        return new DeviceIdentity(
                id, KEYS.getPrivate(), List.of(AUTHORITY.device(id, KEYS.getPublic(), NOW, NOW.plus(lifetime))));
    }

    @Test
    void dueAtTwoThirdsOfLifeGiveOrTakeATwentieth() {
        Duration life = Duration.ofDays(60);
        Instant earliest = NOW.plus(Duration.ofDays(37));
        Instant latest = NOW.plus(Duration.ofDays(43));
        long early = 0;
        for (int i = 0; i < 40; i++) {
            DeviceIdentity identity = living(life);
            Instant due = RenewalTimes.due(identity, RenewalRecord.NONE);
            assertThat(due).isBetween(earliest, latest).isEqualTo(RenewalTimes.due(identity, RenewalRecord.NONE));
            early += due.isBefore(NOW.plus(Duration.ofDays(40))) ? 1 : 0;
        }
        assertThat(early).as("the fleet spreads out").isBetween(5L, 35L);
    }

    @Test
    void aCertificateThatLooksOldWhenItComesIsNotRenewedForever() {
        DeviceIdentity identity = living(Duration.ofHours(-1));
        assertThat(RenewalTimes.due(identity, RenewalRecord.renewed(NOW))).isAfter(NOW.plusSeconds(599));
    }

    @Test
    void pausesGrowToAnHourOrAPartOfLifeAndNeverEnd() {
        DeviceIdentity week = living(Duration.ofDays(7));
        for (int failures = 0; failures < 100; failures++) {
            Duration most = RenewalTimes.pause(week, failures, Optional.empty(), () -> 0);
            assertThat(most).isEqualTo(Duration.ofMinutes(Math.min(60, failures > 6 ? 60 : 1L << failures)));
            assertThat(RenewalTimes.pause(week, failures, Optional.empty(), () -> 1))
                    .isEqualTo(most.dividedBy(2));
        }
        assertThat(RenewalTimes.pause(living(Duration.ofHours(2)), 9, Optional.empty(), () -> 0))
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(RenewalTimes.pause(week, 0, Optional.of(Duration.ofHours(3)), () -> 0))
                .isEqualTo(Duration.ofHours(3));
    }

    @Test
    void afterAFailureThePauseCounts() {
        DeviceIdentity identity = living(Duration.ofDays(7));
        RenewalRecord failing =
                RenewalRecord.NONE.failed(NOW, "away", NOW.plusSeconds(60)).failed(NOW, "away", NOW.plusSeconds(90));
        assertThat(failing.failingSince()).contains(NOW);
        assertThat(failing.failures()).isEqualTo(2);
        assertThat(RenewalTimes.next(identity, failing, NOW)).isEqualTo(NOW.plusSeconds(90));
        assertThat(RenewalTimes.asked(failing, NOW)).isEqualTo(NOW.plusSeconds(90));
        Instant setBack = NOW.minus(Duration.ofDays(30));
        assertThat(RenewalTimes.next(identity, failing, setBack)).isEqualTo(setBack);
        assertThat(RenewalTimes.asked(RenewalRecord.NONE, NOW)).isEqualTo(NOW);
        assertThat(RenewalTimes.asked(RenewalRecord.renewed(NOW), NOW)).isAfter(NOW);
    }
}
