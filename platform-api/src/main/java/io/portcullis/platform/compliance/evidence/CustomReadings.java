package io.portcullis.platform.compliance.evidence;

import io.portcullis.contracts.CustomAttributeDocument;
import io.portcullis.contracts.WireJson;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** A device's custom attributes between the API, the database and the evaluator. */
public final class CustomReadings {
    private static final TypeReference<List<CustomAttributeDocument>> DOCUMENTS = new TypeReference<>() {};
    private static final String METHOD = "api";

    private CustomReadings() {}

    /** @return null for none, so that most rows hold nothing */
    public static @Nullable String text(Collection<CustomAttributeDocument> attributes) {
        return attributes.isEmpty() ? null : WireJson.mapper().writeValueAsString(attributes);
    }

    /** What the device said and, beside it, what is set. */
    public static Posture beside(Posture reported, @Nullable String text) {
        if (text == null) {
            return reported;
        }
        Map<String, Reading> readings = new HashMap<>(reported.readings());
        // Names of custom attributes are never those of reported ones.
        readings.putAll(parse(text));
        return new Posture(readings);
    }

    /** Expired ones included: to the evaluator they are stale evidence, and it says so. */
    public static Map<String, Reading> parse(@Nullable String text) {
        if (text == null) {
            return Map.of();
        }
        Map<String, Reading> readings = new HashMap<>();
        for (var attribute : WireJson.mapper().readValue(text, DOCUMENTS)) {
            readings.put(
                    attribute.name(),
                    new Reading(
                            attribute.value(),
                            ReadingState.FOUND,
                            attribute.setAt(),
                            METHOD,
                            EvidenceGrade.AGENT_REPORTED,
                            attribute.expiresAt()));
        }
        return readings;
    }
}
