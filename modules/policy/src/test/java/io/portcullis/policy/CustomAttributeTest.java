package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.check;
import static io.portcullis.policy.Fixtures.decide;
import static io.portcullis.policy.Fixtures.only;
import static io.portcullis.policy.Fixtures.posture;
import static io.portcullis.policy.Fixtures.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Posture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attributes that nobody declares: their names say their types. */
class CustomAttributeTest {

    @Test
    void areReadLikeAnyOther() {
        CompiledPolicySet set = check(
                "custom.string.owner == 'finance' && 'vpn' in custom.strings.tags && custom.int.seats < 3 && !custom.bool.lost");

        assertThat(set.attributes())
                .contains("custom.string.owner", "custom.strings.tags", "custom.int.seats", "custom.bool.lost");
        assertThat(only(decide(set, owned("finance"))).outcome()).isEqualTo(Outcome.PASS);
        assertThat(only(decide(set, owned("sales"))).outcome()).isEqualTo(Outcome.FAIL);
        assertThat(only(decide(set, Posture.empty())).reason()).isEqualTo(Reason.EVIDENCE_MISSING);
    }

    private static Posture owned(String owner) {
        return posture(
                "custom.string.owner",
                owner,
                "custom.strings.tags",
                List.of("vpn"),
                "custom.int.seats",
                2,
                "custom.bool.lost",
                false);
    }

    @Test
    void mistakesAreFoundWhenTheyAreWritten() {
        String yaml = check("custom.string.owner == 'a'").source();
        for (String wrong : List.of(
                "custom.string.owner == 3",
                "custom.text.owner == ''a''",
                "custom.bool.Lost",
                "custom.string",
                "\"custom.bool.lost\"")) {
            assertThat(problems(yaml.replace("custom.string.owner == ''a''", wrong)))
                    .as(wrong)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.path()).isEqualTo("policies[0].checks[0].expression"));
        }
    }
}
