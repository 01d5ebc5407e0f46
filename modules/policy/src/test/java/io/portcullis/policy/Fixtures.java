package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Catalogue;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Policy sets and postures for tests. */
final class Fixtures {

    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    static final Subject COMPANY = new Subject(Set.of(), "company");
    static final PolicyLoader LOADER = new PolicyLoader(Catalogue.standard());

    private Fixtures() {}

    static String resource(String name) {
        try (InputStream file = Objects.requireNonNull(Fixtures.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static CompiledPolicySet accepted(String yaml) {
        return switch (LOADER.load(yaml)) {
            case PolicyLoading.Accepted(CompiledPolicySet set) -> set;
            case PolicyLoading.Rejected(List<PolicyProblem> problems) ->
                throw new AssertionError("refused: " + problems);
        };
    }

    static List<PolicyProblem> problems(String yaml) {
        return switch (LOADER.load(yaml)) {
            case PolicyLoading.Accepted accepted ->
                throw new AssertionError("accepted: " + accepted.set().definition());
            case PolicyLoading.Rejected(List<PolicyProblem> problems) -> {
                assertThat(problems).isNotEmpty();
                yield problems;
            }
        };
    }

    /** One policy for everybody with one check called {@code it}; {@code more} are further members of the check. */
    static CompiledPolicySet check(String expression, String... more) {
        return accepted("""
                format: portcullis/v1
                policies:
                  - id: p
                    checks:
                      - id: it
                        expression: '%s'
                        %s
                levels:
                  - { id: basic, requires: [it] }
                """.formatted(expression.replace("'", "''"), String.join("\n        ", more)));
    }

    static Decision decide(CompiledPolicySet set, Posture posture) {
        return set.evaluate(COMPANY, posture, FailureHistory.none(), NOW);
    }

    /** Attribute, value, attribute, value; all just collected by the operating system. */
    static Posture posture(Object... pairs) {
        return postureAt(NOW, pairs);
    }

    static Posture postureAt(Instant collectedAt, Object... pairs) {
        Map<String, Reading> readings = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            readings.put((String) pairs[i], found(pairs[i + 1], collectedAt, EvidenceGrade.OS_API));
        }
        return new Posture(readings);
    }

    static Posture reading(String attribute, Reading reading) {
        return new Posture(Map.of(attribute, reading));
    }

    static Reading found(Object value, Instant collectedAt, EvidenceGrade grade) {
        return new Reading(value, ReadingState.FOUND, collectedAt, "test", grade);
    }

    static Reading without(ReadingState state) {
        return new Reading(null, state, NOW, "test", EvidenceGrade.OS_API);
    }

    static CheckResult only(Decision decision) {
        assertThat(decision.results()).hasSize(1);
        return decision.results().getFirst();
    }
}
