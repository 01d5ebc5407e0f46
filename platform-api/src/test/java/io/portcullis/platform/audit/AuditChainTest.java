package io.portcullis.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.AuditEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuditChainTest {
    /** What an auditor would do with an entry and the documentation. */
    @Test
    void theHashCanBeDoneByHand() throws Exception {
        var entry = new AuditEntry(
                UUID.fromString("0198c0de-0000-7000-8000-000000000001"),
                7,
                Instant.parse("2026-03-01T10:00:00.250Z"),
                "user:\"alice\"",
                "device.suspended",
                "device:\u00e9",
                Map.of("reason", "lost", "groups", List.of("a", "b"), "count", 3),
                "ab".repeat(32),
                "");
        String content = "ab".repeat(32)
                + "\n{\"action\":\"device.suspended\",\"actor\":\"user:\\\"alice\\\"\","
                + "\"details\":{\"count\":3,\"groups\":[\"a\",\"b\"],\"reason\":\"lost\"},"
                + "\"id\":\"0198c0de-0000-7000-8000-000000000001\",\"occurred_at\":\"2026-03-01T10:00:00.250Z\","
                + "\"sequence\":7,\"subject\":\"device:\u00e9\"}";
        byte[] expected = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));

        assertThat(AuditChain.hash(entry)).isEqualTo(HexFormat.of().formatHex(expected));
    }
}
