package io.portcullis.console.devices;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.AttestationDocument;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AttestationEvidenceTest {
    @Test
    void explainsPropertiesHoweverTheyAreSpelled() {
        AttestationEvidence evidence = evidence("inventory", "fixedTPM", "fixed_parent", "sensitiveDataOrigin");
        assertThat(evidence.properties())
                .extracting(AttestationEvidence.Property::meaning)
                .containsExactly(
                        "The key cannot leave this TPM, not even encrypted.",
                        "The key cannot be moved below another key of the TPM.",
                        "The TPM itself made the key: nobody ever had a copy of it.");
        assertThat(evidence.trust()).contains("inventory");
    }

    @Test
    void doesNotInventAMeaning() {
        assertThat(evidence("certificate", "somethingNew").properties())
                .containsExactly(new AttestationEvidence.Property("somethingNew", "See the TPM 2.0 specification."));
    }

    private static AttestationEvidence evidence(String trustedBy, String... properties) {
        return new AttestationEvidence(new AttestationDocument(
                new UUID(1, 1),
                new UUID(1, 2),
                Instant.EPOCH,
                trustedBy,
                null,
                null,
                "00",
                null,
                null,
                null,
                "00",
                "00",
                List.of(properties),
                "00"));
    }
}
