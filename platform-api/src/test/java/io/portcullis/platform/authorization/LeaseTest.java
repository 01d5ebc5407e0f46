package io.portcullis.platform.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;

class LeaseTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @Test
    void endsWithTheLifetimeWhereTheEvidenceLastsLonger() {
        assertThat(Lease.end(NOW, Duration.ofMinutes(5), NOW.plusSeconds(3600))).isEqualTo(NOW.plusSeconds(300));
    }

    @Test
    void endsWithTheEvidenceWhereThatIsSooner() {
        assertThat(Lease.end(NOW, Duration.ofMinutes(5), NOW.plusMillis(42_900)))
                .isEqualTo(NOW.plusSeconds(42));
    }

    @Test
    void isRefusedWhenLessThanASecondIsLeft() {
        assertThatThrownBy(() -> Lease.end(NOW, Duration.ofMinutes(5), NOW.plusMillis(999)))
                .isInstanceOf(OAuth2AuthenticationException.class);
        assertThatThrownBy(() -> Lease.end(NOW, Duration.ofMinutes(5), NOW.minusSeconds(1)))
                .isInstanceOf(OAuth2AuthenticationException.class);
    }

    @Test
    void neverOutlivesTheEvidence() {
        var random = RandomGenerator.of("L64X128MixRandom");
        for (int i = 0; i < 20_000; i++) {
            Instant evidence = NOW.plusMillis(random.nextLong(-10_000, 10_000_000));
            Duration lifetime = Duration.ofSeconds(random.nextLong(30, 3601));
            try {
                assertThat(Lease.end(NOW, lifetime, evidence))
                        .isAfter(NOW)
                        .isBeforeOrEqualTo(evidence)
                        .isBeforeOrEqualTo(NOW.plus(lifetime));
            } catch (OAuth2AuthenticationException refused) {
                assertThat(evidence).isBefore(NOW.plusSeconds(1));
            }
        }
    }
}
