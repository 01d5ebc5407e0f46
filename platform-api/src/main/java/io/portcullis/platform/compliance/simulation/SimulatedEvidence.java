package io.portcullis.platform.compliance.simulation;

import io.portcullis.contracts.PostureReading;
import io.portcullis.contracts.WireJson;
import io.portcullis.platform.compliance.decisions.Evaluator;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import io.portcullis.platform.compliance.evidence.CollectionTimes;
import io.portcullis.platform.compliance.evidence.PostureJson;
import io.portcullis.policy.FailureHistory;
import io.portcullis.posture.Posture;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonToken;

/**
 * Reads what simulations decide about: of each posture no more than somebody asks for, and what many devices have in
 * common once. For one thread.
 */
final class SimulatedEvidence {
    private static final int MOST_KEPT = 10_000;

    private final Set<String> wanted;
    private final Map<String, StoredSubject> subjects = new HashMap<>();
    private final Map<String, FailureHistory> histories = new HashMap<>();

    /** @param wanted attributes that are read by anything that decides */
    SimulatedEvidence(Set<String> wanted) {
        this.wanted = wanted;
    }

    StoredSubject subject(String text) {
        return kept(subjects).computeIfAbsent(text, StoredSubject::parse);
    }

    FailureHistory history(String text) {
        return kept(histories).computeIfAbsent(text, Evaluator::history);
    }

    private static <T> Map<String, T> kept(Map<String, T> known) {
        if (known.size() >= MOST_KEPT) {
            known.clear();
        }
        return known;
    }

    Posture posture(String json, Instant collected) {
        Map<String, PostureReading> readings = new HashMap<>();
        try (var parser = WireJson.mapper().createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (wanted.contains(name)) {
                    readings.put(name, parser.readValueAs(PostureReading.class));
                } else {
                    parser.skipChildren();
                }
            }
        }
        return PostureJson.posture(PostureJson.at(readings, CollectionTimes.of(collected)));
    }
}
