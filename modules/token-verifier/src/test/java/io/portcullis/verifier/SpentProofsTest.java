package io.portcullis.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpentProofsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void eachIsGoodOnce() {
        SpentProofs spent = SpentProofs.inMemory(10);
        assertThat(spent.spend("a", NOW, NOW.plusSeconds(60))).isEqualTo(SpentProofs.Answer.FRESH);
        assertThat(spent.spend("a", NOW, NOW.plusSeconds(60))).isEqualTo(SpentProofs.Answer.USED);
        assertThat(spent.spend("b", NOW, NOW.plusSeconds(60))).isEqualTo(SpentProofs.Answer.FRESH);
    }

    @Test
    void whenFullItForgetsNothingThatStillMatters() {
        SpentProofsInMemory spent = new SpentProofsInMemory(3);
        for (String proof : List.of("a", "b", "c")) {
            spent.spend(proof, NOW, NOW.plusSeconds(60));
        }
        assertThat(spent.spend("d", NOW, NOW.plusSeconds(60))).isEqualTo(SpentProofs.Answer.UNKNOWN);
        assertThat(spent.spend("a", NOW, NOW.plusSeconds(60))).isEqualTo(SpentProofs.Answer.USED);
        assertThat(spent.size()).isEqualTo(3);

        Instant later = NOW.plusSeconds(60);
        assertThat(spent.spend("d", later, later.plusSeconds(60))).isEqualTo(SpentProofs.Answer.FRESH);
        assertThat(spent.size()).as("what is too old is gone").isEqualTo(1);
    }

    @Test
    void whatIsTooOldDoesNotStay() {
        SpentProofsInMemory spent = new SpentProofsInMemory(1000);
        for (int i = 0; i < 100; i++) {
            spent.spend("proof-" + i, NOW, NOW.plusSeconds(60));
        }
        Instant later = NOW.plusSeconds(61);
        spent.spend("later", later, later.plusSeconds(60));
        assertThat(spent.size()).isEqualTo(1);
    }

    @Test
    void ofManyAtOnceOneHasIt() throws Exception {
        SpentProofs spent = SpentProofs.inMemory(1000);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<SpentProofs.Answer>> all = Stream.<Callable<SpentProofs.Answer>>generate(
                            () -> () -> spent.spend("same", NOW, NOW.plusSeconds(60)))
                    .limit(100)
                    .toList();
            int fresh = 0;
            for (var answer : threads.invokeAll(all)) {
                fresh += answer.get() == SpentProofs.Answer.FRESH ? 1 : 0;
            }
            assertThat(fresh).isEqualTo(1);
        }
    }

    @Test
    void noncesAreKnownByEveryNodeWithTheKeyAndByNobodyElse() {
        byte[] key = "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        ProofNonces one = ProofNonces.authenticatedWith(key, Duration.ofMinutes(2));
        ProofNonces other = ProofNonces.authenticatedWith(key, Duration.ofMinutes(5));
        String nonce = one.next(NOW);
        assertThat(nonce).hasSize(32).matches("[A-Za-z0-9_-]+");
        assertThat(other.endOf(nonce)).contains(NOW.plusSeconds(120));

        key[0]++;
        assertThat(ProofNonces.authenticatedWith(key, Duration.ofMinutes(2)).endOf(nonce))
                .isEmpty();
        String prolonged = nonce.substring(0, 8) + (nonce.charAt(8) == 'B' ? 'C' : 'B') + nonce.substring(9);
        assertThat(one.endOf(prolonged)).isEmpty();
        assertThat(one.endOf("x".repeat(31) + "B")).isEmpty();
        assertThat(one.endOf("")).isEmpty();
        assertThatThrownBy(() -> ProofNonces.authenticatedWith(new byte[16], Duration.ofMinutes(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
