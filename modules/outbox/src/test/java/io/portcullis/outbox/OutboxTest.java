package io.portcullis.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutboxTest {
    @Test
    void aMessageNeedsATopicAKeyAndASendableSize() {
        assertThatThrownBy(() -> new OutboxMessage("", "key", new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OutboxMessage("topic", "", new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OutboxMessage("topic", "key", new byte[OutboxMessage.MAX_PAYLOAD_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic");
    }

    @Test
    void aSchemaNameCannotCarrySql() {
        assertThatThrownBy(() -> new OutboxTables("outbox; drop table x")).isInstanceOf(IllegalArgumentException.class);
        assertThat(new OutboxTables("outbox").lockKey()).isNotEqualTo(new OutboxTables("console").lockKey());
    }

    @Test
    void thePauseDoublesUpToItsBound() {
        var settings = RelaySettings.standard();
        assertThat(settings.backoff(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(settings.backoff(2)).isEqualTo(Duration.ofMillis(200));
        assertThat(settings.backoff(1_000_000)).isEqualTo(Duration.ofSeconds(5));
    }
}
