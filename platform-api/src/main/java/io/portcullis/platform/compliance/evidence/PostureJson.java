package io.portcullis.platform.compliance.evidence;

import io.portcullis.contracts.PostureReading;
import io.portcullis.contracts.WireJson;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Posture between the wire, the database and the evaluator. */
public final class PostureJson {
    private static final TypeReference<Map<String, PostureReading>> READINGS = new TypeReference<>() {};

    private PostureJson() {}

    public static String text(Map<String, PostureReading> readings) {
        return WireJson.mapper().writeValueAsString(readings);
    }

    public static Map<String, PostureReading> parse(String text) {
        return WireJson.mapper().readValue(text, READINGS);
    }

    /**
     * The same readings, collected at other times.
     *
     * @param collected see {@link CollectionTimes}
     */
    public static Map<String, PostureReading> at(Map<String, PostureReading> readings, String collected) {
        var times = CollectionTimes.parse(collected);
        Map<String, PostureReading> anew = LinkedHashMap.newLinkedHashMap(readings.size());
        new TreeMap<>(readings)
                .forEach((name, reading) -> anew.put(
                        name,
                        new PostureReading(
                                reading.value(),
                                reading.state(),
                                times.next(),
                                reading.method(),
                                reading.evidenceGrade())));
        return anew;
    }

    /** @throws IllegalArgumentException if a state or a grade is none */
    public static Posture posture(Map<String, PostureReading> readings) {
        Map<String, Reading> converted = HashMap.newHashMap(readings.size());
        readings.forEach((name, reading) -> converted.put(name, reading(reading)));
        return new Posture(converted);
    }

    private static Reading reading(PostureReading reading) {
        return new Reading(
                reading.value(),
                ReadingState.fromWire(reading.state()),
                reading.collectedAt(),
                reading.method(),
                EvidenceGrade.fromWire(reading.evidenceGrade()));
    }

    /** The value of a text attribute that was found. */
    public static @Nullable String text(Map<String, PostureReading> readings, String attribute) {
        var reading = readings.get(attribute);
        return reading != null && reading.value() instanceof String text ? text : null;
    }
}
