package io.portcullis.platform.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.platform.RunningPlatform;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a node that died left behind. */
class OpenIntentsIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();

    private final JdbcTemplate jdbc = PLATFORM.bean(JdbcTemplate.class);

    @Test
    void getAnOutcomeOnceNobodyCanBeAtThemAnyMore() {
        UUID dead = UUID.randomUUID();
        UUID atWork = UUID.randomUUID();
        intend(dead, "2 minutes");
        intend(atWork, "5 seconds");

        PLATFORM.bean(OpenIntents.class).close();

        assertThat(state(dead)).containsExactly("abandoned");
        assertThat(state(atWork)).isEmpty();
        assertThat(jdbc.update("delete from certificates.issuance_intent where device_id in (?, ?)", dead, atWork))
                .as("the intent that somebody may be at stays open")
                .isEqualTo(1);
        jdbc.update("delete from certificates.device_certificate where device_id = ?", dead);
    }

    private void intend(UUID deviceId, String ago) {
        jdbc.update("""
                insert into certificates.issuance_intent
                    (serial, device_id, not_before, not_after, intended_at, issuer, key_hash, key_protection, origin)
                select substr(sha256(?::text::bytea), 1, 16), ?, now(), now() + interval '7 days',
                    now() - ?::interval, sha256('x'), sha256('y'), 'SOFTWARE', 'ENROLLMENT'""", deviceId, deviceId, ago);
    }

    private List<String> state(UUID deviceId) {
        return jdbc.queryForList(
                "select state from certificates.device_certificate where device_id = ?", String.class, deviceId);
    }
}
