package io.portcullis.platform.compliance.reports;

import io.portcullis.contracts.PostureReading;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.compliance.evidence.PostureJson;
import io.portcullis.platform.compliance.reports.ReportOutcome.Refused;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Posture;
import io.portcullis.posture.ReadingState;
import io.portcullis.posture.Violation;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the {@code posture} claim; every fault is told, each with its attribute. */
final class ReadingsParser {
    private static final int MOST_FAULTS = 50;
    private static final int LONGEST_NAME_SHOWN = 100;

    private final Catalogue catalogue;

    ReadingsParser(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** @param latest evidence dated after this is a fault: it would stay fresh for too long */
    Parsed parse(JsonNode posture, Instant latest) {
        if (!posture.isObject() || posture.isEmpty()) {
            return new Parsed.Faulty(
                    new Refused(ProblemCodes.REPORT_MALFORMED, "posture must be an object of readings by attribute."));
        }
        if (posture.size() > Catalogue.MAX_READINGS) {
            return new Parsed.Faulty(new Refused(
                    ProblemCodes.REPORT_INVALID_VALUE,
                    "A report has at most " + Catalogue.MAX_READINGS + " readings."));
        }
        List<Map<String, String>> unknown = new ArrayList<>();
        List<Map<String, String>> invalid = new ArrayList<>();
        Map<String, PostureReading> readings = new LinkedHashMap<>();
        for (var entry : posture.properties()) {
            String name = entry.getKey();
            var attribute = catalogue.find(name);
            if (attribute.isEmpty()) {
                unknown.add(fault(name, "unknown attribute"));
                continue;
            }
            if (!attribute.get().isReported()) {
                unknown.add(fault(name, "not for devices to report: the platform knows it"));
                continue;
            }
            try {
                readings.put(name, reading(entry.getValue(), latest));
            } catch (InvalidReading e) {
                invalid.add(fault(name, String.valueOf(e.getMessage())));
            }
        }
        var converted = PostureJson.posture(readings);
        for (Violation violation : catalogue.validate(converted)) {
            invalid.add(Map.of("message", violation.message()));
        }
        if (!unknown.isEmpty()) {
            return new Parsed.Faulty(faulty(ProblemCodes.REPORT_UNKNOWN_ATTRIBUTE, unknown, "Unknown attributes: "));
        }
        if (!invalid.isEmpty()) {
            return new Parsed.Faulty(faulty(ProblemCodes.REPORT_INVALID_VALUE, invalid, "Invalid readings: "));
        }
        return new Parsed.Readings(readings, converted);
    }

    private static Refused faulty(String code, List<Map<String, String>> faults, String lead) {
        var shown = faults.stream().limit(MOST_FAULTS).toList();
        String names = String.join(
                ", ",
                shown.stream()
                        .map(fault -> fault.getOrDefault("attribute", fault.getOrDefault("message", "")))
                        .toList());
        return new Refused(code, lead + names + ".", shown);
    }

    private static Map<String, String> fault(String attribute, String message) {
        String clean = attribute.replaceAll("\\p{Cntrl}", "?");
        return Map.of(
                "attribute",
                clean.length() > LONGEST_NAME_SHOWN ? clean.substring(0, LONGEST_NAME_SHOWN) + "…" : clean,
                "message",
                message);
    }

    private static PostureReading reading(JsonNode node, Instant latest) throws InvalidReading {
        if (!node.isObject()) {
            throw new InvalidReading("a reading must be an object");
        }
        String state = text(node, "state");
        String grade = text(node, "evidence_grade");
        Instant collectedAt;
        try {
            ReadingState.fromWire(state);
            EvidenceGrade.fromWire(grade);
            collectedAt = Instant.parse(text(node, "collected_at"));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new InvalidReading("state, evidence_grade or collected_at is not valid");
        }
        if (collectedAt.isAfter(latest)) {
            throw new InvalidReading("collected_at lies in the future");
        }
        return new PostureReading(value(node.path("value")), state, collectedAt, text(node, "method"), grade);
    }

    private static String text(JsonNode node, String member) throws InvalidReading {
        var value = node.path(member);
        if (!value.isString()) {
            throw new InvalidReading(member + " must be a string");
        }
        return value.stringValue();
    }

    private static @Nullable Object value(JsonNode node) throws InvalidReading {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isString()) {
            return node.stringValue();
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        if (node.isFloatingPointNumber() && Double.isFinite(node.doubleValue())) {
            return node.doubleValue();
        }
        if (node.isArray()) {
            List<String> texts = new ArrayList<>(node.size());
            for (JsonNode element : node) {
                if (!element.isString()) {
                    throw new InvalidReading("a list may hold strings only");
                }
                texts.add(element.stringValue());
            }
            return List.copyOf(texts);
        }
        throw new InvalidReading("the value is of no type that an attribute has");
    }

    sealed interface Parsed {
        record Readings(Map<String, PostureReading> readings, Posture posture) implements Parsed {}

        record Faulty(Refused refusal) implements Parsed {}
    }

    private static final class InvalidReading extends Exception {
        InvalidReading(String message) {
            super(message);
        }
    }
}
