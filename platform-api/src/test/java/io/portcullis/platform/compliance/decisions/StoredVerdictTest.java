package io.portcullis.platform.compliance.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.platform.compliance.Policies;
import io.portcullis.policy.CompiledPolicySet;
import io.portcullis.policy.Decision;
import io.portcullis.policy.FailureHistory;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.policy.PolicyLoading;
import io.portcullis.policy.Subject;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoredVerdictTest {
    private static final Instant NOW = Instant.parse("2026-11-24T01:02:03.004Z");

    private static CompiledPolicySet rules() {
        return switch (new PolicyLoader(Catalogue.standard()).load(Policies.DISK_AND_FIREWALL)) {
            case PolicyLoading.Accepted(var rules) -> rules;
            case PolicyLoading.Rejected(var problems) -> throw new AssertionError(problems);
        };
    }

    private static Reading found(Object value) {
        return new Reading(value, ReadingState.FOUND, NOW.minusSeconds(60), "test", EvidenceGrade.OS_API);
    }

    private static Decision decision(Map<String, Reading> readings) {
        return rules().evaluate(new Subject(Set.of(), "company"), new Posture(readings), FailureHistory.none(), NOW);
    }

    @Test
    void whatIsWrittenAtOnceIsWhatIsReadOfIt() {
        var good = decision(
                Map.of("os.type", found("linux"), "disk.root.encrypted", found(true), "firewall.enabled", found(true)));
        assertThat(good.levels()).isNotEmpty();
        assertThat(StoredVerdict.text(good)).isEqualTo(StoredVerdict.of(good).text());
        assertThat(StoredVerdict.parse(StoredVerdict.text(good))).isEqualTo(StoredVerdict.of(good));

        var bad = decision(Map.of("os.type", found("linux"), "disk.root.encrypted", found(false)));
        assertThat(bad.levels()).isEmpty();
        assertThat(StoredVerdict.parse(StoredVerdict.text(bad))).isEqualTo(StoredVerdict.of(bad));
    }
}
