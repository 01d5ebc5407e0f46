package io.portcullis.platform.compliance;

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
 * Reads stored postures for evaluation, token by token: after a publication that is done for every device, and most of
 * the time would go into building what is thrown away at once. The same as {@link PostureJson}, as a test compares.
 */
final class StoredReadings {
    private StoredReadings() {}

    /**
     * @param asOf when all of them were found the same again, in place of when they were collected first; null if never
     * @throws IllegalArgumentException if a state or a grade is none, or a reading is not whole
     */
    static Map<String, Reading> parse(String text, @Nullable Instant asOf) {
        Map<String, Reading> readings = new HashMap<>(64);
        var times = new Times();
        try (JsonParser parser = WireJson.mapper().createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("a stored posture is no object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw new IllegalArgumentException("the reading of " + name + " is no object");
                }
                readings.put(name, reading(parser, name, asOf, times));
            }
        }
        return readings;
    }

    private static Reading reading(JsonParser parser, String attribute, @Nullable Instant asOf, Times times) {
        Object value = null;
        String state = null;
        String collectedAt = null;
        String method = null;
        String grade = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String member = parser.currentName();
            parser.nextToken();
            switch (member) {
                case "value" -> value = value(parser);
                case "state" -> state = parser.getString();
                case "collected_at" -> collectedAt = parser.getString();
                case "method" -> method = parser.getString();
                case "evidence_grade" -> grade = parser.getString();
                default -> parser.skipChildren();
            }
        }
        if (state == null || collectedAt == null || method == null || grade == null) {
            throw new IllegalArgumentException("the reading of " + attribute + " is not whole");
        }
        return new Reading(
                value,
                ReadingState.fromWire(state),
                asOf == null ? times.parse(collectedAt) : asOf,
                method,
                EvidenceGrade.fromWire(grade));
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

    /**
     * Most readings of a report were collected at the same time, and reading a time costs more than the rest of one.
     */
    private static final class Times {
        private String text = "";
        private Instant time = Instant.EPOCH;

        Instant parse(String next) {
            if (!next.equals(text)) {
                time = Instant.parse(next);
                text = next;
            }
            return time;
        }
    }
}
