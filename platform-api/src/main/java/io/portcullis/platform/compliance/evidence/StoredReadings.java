package io.portcullis.platform.compliance.evidence;

import io.portcullis.contracts.WireJson;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads stored postures for evaluation, token by token, without the times at which they were collected. The same as
 * {@link PostureJson}, as a test compares.
 */
final class StoredReadings {
    private StoredReadings() {}

    /**
     * @return dated at the epoch
     * @throws IllegalArgumentException if a state or a grade is none, or a reading is not whole
     */
    static Map<String, Reading> parse(String text) {
        Map<String, Reading> readings = new HashMap<>(64);
        try (JsonParser parser = WireJson.mapper().createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("a stored posture is no object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw new IllegalArgumentException("the reading of " + name + " is no object");
                }
                readings.put(name, reading(parser, name));
            }
        }
        return readings;
    }

    private static Reading reading(JsonParser parser, String attribute) {
        Object value = null;
        String state = null;
        String method = null;
        String grade = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String member = parser.currentName();
            parser.nextToken();
            switch (member) {
                case "value" -> value = value(parser);
                case "state" -> state = parser.getString();
                case "method" -> method = parser.getString();
                case "evidence_grade" -> grade = parser.getString();
                default -> parser.skipChildren();
            }
        }
        if (state == null || method == null || grade == null) {
            throw new IllegalArgumentException("the reading of " + attribute + " is not whole");
        }
        return new Reading(value, ReadingState.fromWire(state), Instant.EPOCH, method, EvidenceGrade.fromWire(grade));
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_NULL -> null;
            default -> parser.readValueAs(Object.class);
        };
    }
}
