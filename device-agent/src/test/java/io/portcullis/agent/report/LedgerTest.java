package io.portcullis.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.agent.AgentFailure;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");
    private static final URI TO = URI.create("https://localhost:8444/device/v1/posture");

    @TempDir
    private Path temporary = Path.of("");

    private Path file = Path.of("");
    private Ledger ledger = new Ledger(Path.of(""), Clock.systemUTC());

    @BeforeEach
    void open() {
        file = temporary.resolve("ledger.jsonl");
        ledger = new Ledger(file, Clock.fixed(AT, ZoneOffset.UTC), 2_000);
    }

    private UUID whole(String value) throws AgentFailure {
        UUID id = UUID.randomUUID();
        ledger.sending(
                id,
                TO,
                Map.of(
                        "host.name",
                        new Reading(value, ReadingState.FOUND, AT, "file", EvidenceGrade.AGENT_REPORTED),
                        "tpm.present",
                        new Reading(null, ReadingState.INACCESSIBLE, AT, "file", EvidenceGrade.AGENT_REPORTED)));
        return id;
    }

    @Test
    void whatLeftAndWhatBecameOfIt() throws Exception {
        ledger.answered(whole("one"), "accepted", "compliant");
        whole("never answered");
        ledger.sendingUnchanged(UUID.randomUUID(), TO, AT.minusSeconds(60), Set.of("host.name"));

        List<LedgerEntry> entries = ledger.entries();
        assertThat(entries).hasSize(3);
        assertThat(entries.getFirst().answer()).contains("accepted");
        assertThat(entries.getFirst().document().members()).containsEntry("answer_detail", "compliant");
        assertThat(entries.get(1).answer()).isEmpty();
        assertThat(entries.get(1).attributes()).contains("tpm.present");
        assertThat(entries.get(2).unchangedSince()).contains(AT.minusSeconds(60));
        assertThat(entries.get(2).attributes()).containsExactly("host.name");
    }

    @Test
    void aLineThatWasCutOffAtAnyByteIsPassedOverAndMendedByTheNext() throws Exception {
        whole("one");
        byte[] one = Files.readAllBytes(file);
        whole("two");
        byte[] both = Files.readAllBytes(file);
        for (int length = one.length; length < both.length; length++) {
            Files.write(file, Arrays.copyOf(both, length));
            assertThat(ledger.entries()).as("cut at %d", length).hasSizeBetween(1, length == both.length - 1 ? 2 : 1);
            whole("three");
            assertThat(ledger.entries()).as("mended at %d", length).hasSize(2);
            assertThat(Files.readString(file)).endsWith("\n").contains("three");
        }
    }

    @Test
    void nonsenseInTheFileHidesNothingElse() throws Exception {
        whole("one");
        Files.writeString(file, "\u0000\u0000\n[]\n{\"event\":\"new\"}\n\n", StandardOpenOption.APPEND);
        whole("two");
        assertThat(ledger.entries()).hasSize(2);
    }

    @Test
    void theOldestGoWhenItIsFull() throws Exception {
        for (int i = 0; i < 100; i++) {
            ledger.answered(whole("value " + i), "accepted", "compliant");
        }
        try (var files = Files.list(temporary)) {
            assertThat(files)
                    .hasSize(Ledger.FILES)
                    .allSatisfy(one -> assertThat(Files.size(one)).isLessThanOrEqualTo(2_000));
        }
        List<LedgerEntry> entries = ledger.entries();
        assertThat(entries).hasSizeBetween(10, 60);
        assertThat(entries.getLast().posture().orElseThrow().object("host.name").text("value"))
                .isEqualTo("value 99");
    }

    @Test
    void whatCannotBePutOnRecordFails() throws Exception {
        Files.createDirectory(file);
        Files.write(file.resolve("x"), "x".getBytes(StandardCharsets.UTF_8));
        ledger = new Ledger(file, Clock.systemUTC());
        assertThatThrownBy(() -> whole("one"))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("nothing is sent that is not on record");
    }
}
