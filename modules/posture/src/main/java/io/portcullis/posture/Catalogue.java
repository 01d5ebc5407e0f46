package io.portcullis.posture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every attribute there is. The one shipped with Portcullis is read from {@code attributes.yaml} beside this class. */
public final class Catalogue {

    /** Readings in one posture. */
    public static final int MAX_READINGS = 256;
    /** Characters of a text value, and of the method. */
    public static final int MAX_TEXT = 1024;
    /** Entries of a list value. */
    public static final int MAX_LIST = 256;

    private static final Catalogue STANDARD = readStandard();

    private final Map<String, Attribute> attributes;

    private Catalogue(Map<String, Attribute> attributes) {
        this.attributes = Collections.unmodifiableMap(attributes);
    }

    public static Catalogue standard() {
        return STANDARD;
    }

    /** @throws IllegalArgumentException if two attributes share a name */
    public static Catalogue of(Collection<Attribute> attributes) {
        Map<String, Attribute> byName = new LinkedHashMap<>();
        for (Attribute attribute : attributes) {
            if (byName.put(attribute.name(), attribute) != null) {
                throw new IllegalArgumentException("two attributes are called " + attribute.name());
            }
        }
        return new Catalogue(byName);
    }

    /** By its exact name: one that is listed, or {@code custom.<type>.<name>}, see {@link CustomAttributes}. */
    public Optional<Attribute> find(String name) {
        Attribute listed = attributes.get(name);
        return listed != null ? Optional.of(listed) : CustomAttributes.find(name);
    }

    /** Those that are listed, in the order of the catalogue; custom ones are open-ended. */
    public Collection<Attribute> attributes() {
        return attributes.values();
    }

    /** Those that devices report, in the order of the catalogue. */
    public List<Attribute> reported() {
        return attributes.values().stream().filter(Attribute::isReported).toList();
    }

    /**
     * Every violation of what a device reported; empty when it may be stored and evaluated. What the platform itself
     * knows about the device is a violation here, custom attributes included.
     */
    public List<Violation> validate(Posture posture) {
        if (posture.readings().size() > MAX_READINGS) {
            return List.of(new Violation.TooManyReadings(posture.readings().size(), MAX_READINGS));
        }
        List<Violation> violations = new ArrayList<>();
        posture.readings().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> validate(entry.getKey(), entry.getValue(), violations));
        return List.copyOf(violations);
    }

    private void validate(String name, Reading reading, List<Violation> violations) {
        Attribute attribute = find(name).orElse(null);
        if (attribute == null) {
            violations.add(new Violation.UnknownAttribute(name));
            return;
        }
        if (!attribute.isReported()) {
            violations.add(new Violation.NotReported(name));
            return;
        }
        requirePresent(name, "state", reading.state(), violations);
        requirePresent(name, "collected_at", reading.collectedAt(), violations);
        requirePresent(name, "method", reading.method(), violations);
        requirePresent(name, "evidence_grade", reading.grade(), violations);
        if (reading.method() != null) {
            checkText(name, "method", reading.method(), violations);
        }
        Object value = reading.value();
        if (reading.state() == ReadingState.FOUND) {
            if (value == null) {
                violations.add(new Violation.ValueMissing(name));
            } else {
                checkValue(attribute, value, violations);
            }
        } else if (value != null && reading.state() != null) {
            violations.add(new Violation.ValueUnexpected(name, reading.state()));
        }
    }

    /**
     * What is wrong with a value that the platform is about to set, for example of a custom attribute; empty when
     * nothing is.
     *
     * @throws IllegalArgumentException if there is no such attribute
     */
    public List<Violation> validateValue(String name, Object value) {
        Attribute attribute =
                find(name).orElseThrow(() -> new IllegalArgumentException("unknown attribute " + Text.shown(name)));
        List<Violation> violations = new ArrayList<>();
        checkValue(attribute, value, violations);
        return List.copyOf(violations);
    }

    // Readings come from JSON, where what is declared to be there may be absent.
    private static void requirePresent(
            String name, String member, @Nullable Object present, List<Violation> violations) {
        if (present == null) {
            violations.add(new Violation.MemberMissing(name, member));
        }
    }

    private static void checkValue(Attribute attribute, Object value, List<Violation> violations) {
        Object canonical = attribute.type().canonical(value);
        switch (canonical) {
            case null ->
                violations.add(new Violation.WrongType(
                        attribute.name(), attribute.type(), value.getClass().getSimpleName()));
            case String text -> {
                checkText(attribute.name(), "value", text, violations);
                if (!attribute.values().isEmpty() && !attribute.values().contains(text)) {
                    violations.add(new Violation.ValueNotAllowed(attribute.name(), text, attribute.values()));
                }
            }
            case List<?> list
            when list.size() > MAX_LIST ->
                violations.add(new Violation.ListTooLong(attribute.name(), list.size(), MAX_LIST));
            case List<?> list ->
                list.forEach(element -> checkText(attribute.name(), "value", (String) element, violations));
            default -> {}
        }
    }

    private static void checkText(String name, String member, String text, List<Violation> violations) {
        if (text.length() > MAX_TEXT) {
            violations.add(new Violation.TextTooLong(name, member, text.length(), MAX_TEXT));
        } else if (Text.hasControlCharacter(text)) {
            violations.add(new Violation.ControlCharacter(name, member));
        }
    }

    private static Catalogue readStandard() {
        try (InputStream file = Catalogue.class.getResourceAsStream("attributes.yaml")) {
            if (file == null) {
                throw new IllegalStateException("attributes.yaml is not on the class path");
            }
            return of(CatalogueFile.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
