package io.portcullis.platform.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.platform.RunningPlatform;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

        assertThat(state(dead)).isEqualTo("abandoned");
        assertThat(state(atWork)).isEqualTo("intended");
        jdbc.update("delete from certificates.device_certificate where device_id in (?, ?)", dead, atWork);
    }

    private void intend(UUID deviceId, String ago) {
        jdbc.update("""
                insert into certificates.device_certificate
                    (serial, device_id, state, not_before, not_after, intended_at, issuer)
                select substr(sha256(?::text::bytea), 1, 16), ?, 'intended', now(), now() + interval '7 days',
                    now() - ?::interval, sha256('x')""", deviceId, deviceId, ago);
    }

    private @Nullable String state(UUID deviceId) {
        return jdbc.queryForObject(
                "select state from certificates.device_certificate where device_id = ?", String.class, deviceId);
    }
}
