package io.portcullis.console.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.CertificateDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineageTest {
    private final Instant start = Instant.parse("2026-06-01T12:00:00Z");

    @Test
    void theOneInUseIsTheLastThatTheDeviceShowed() {
        Lineage lineage = Lineage.of(List.of(
                certificate(1, "good", null, true),
                certificate(2, "good", "1", true),
                certificate(3, "good", "2", false)));
        assertThat(lineage.inUse()).contains("2");
        assertThat(lineage.recent())
                .extracting(link -> link.certificate().serial() + " " + link.role())
                .containsExactly("3 not used yet", "2 in use", "1 replaced, still accepted");
        assertThat(lineage.successors("2"))
                .extracting(CertificateDocument::serial)
                .containsExactly("3");
    }

    @Test
    void whatIsRevokedOrExpiredIsNeverInUse() {
        Lineage lineage =
                Lineage.of(List.of(certificate(1, "expired", null, true), certificate(2, "revoked", "1", true)));
        assertThat(lineage.inUse()).isEmpty();
        assertThat(lineage.revocable()).isEmpty();
    }

    @Test
    void anOldCertificateThatStillWorksIsNotFoldedAway() {
        List<CertificateDocument> all = new ArrayList<>();
        all.add(certificate(1, "good", null, true));
        for (int day = 2; day <= 12; day++) {
            all.add(certificate(day, "expired", Integer.toString(day - 1), true));
        }
        assertThat(Lineage.of(all).recent()).hasSize(12);
        assertThat(Lineage.of(all.subList(1, 12)).recent()).hasSize(5);
        assertThat(Lineage.of(all.subList(1, 12)).earlier()).hasSize(6);
    }

    private CertificateDocument certificate(int day, String state, @Nullable String predecessor, boolean used) {
        Instant from = start.plus(Duration.ofDays(day));
        return new CertificateDocument(
                Integer.toString(day),
                new UUID(1, 1),
                state,
                "thumbprint",
                from,
                from.plus(Duration.ofDays(7)),
                null,
                null,
                "issuer",
                "software",
                "renewal",
                predecessor,
                used ? from.plusSeconds(1) : null,
                null);
    }
}
