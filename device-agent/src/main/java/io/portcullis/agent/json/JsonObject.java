package io.portcullis.agent.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A JSON object whose members are asked for by name and type; members nobody asks for are ignored but kept. */
public record JsonObject(Map<String, @Nullable Object> members) {

    /** The same with one member added or replaced. */
    public JsonObject with(String name, Object value) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(members);
        changed.put(name, value);
        return new JsonObject(changed);
    }

    /** @throws MalformedJson if the member is missing or no string */
    public String text(String name) throws MalformedJson {
        return optionalText(name).orElseThrow(() -> missing(name, "a string"));
    }

    public Optional<String> optionalText(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** False also if the member is missing. */
    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /** @throws MalformedJson if the member is missing or no number */
    public long number(String name) throws MalformedJson {
        if (members.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw missing(name, "a number");
    }

    /** @throws MalformedJson if the member is missing or no RFC 3339 date and time */
    public Instant instant(String name) throws MalformedJson {
        return parseInstant(name, text(name));
    }

    public Optional<Instant> optionalInstant(String name) throws MalformedJson {
        Optional<String> text = optionalText(name);
        return text.isEmpty() ? Optional.empty() : Optional.of(parseInstant(name, text.get()));
    }

    /** @throws MalformedJson if the member is missing or no UUID */
    public UUID uuid(String name) throws MalformedJson {
        try {
            return UUID.fromString(text(name));
        } catch (IllegalArgumentException notOne) {
            throw missing(name, "a UUID");
        }
    }

    /** @throws MalformedJson if the member is missing or no object */
    public JsonObject object(String name) throws MalformedJson {
        return optionalObject(name).orElseThrow(() -> missing(name, "an object"));
    }

    public Optional<JsonObject> optionalObject(String name) {
        return members.get(name) instanceof Map<?, ?> map ? Optional.of(of(map)) : Optional.empty();
    }

    /** The objects of a list; empty if the member is missing. */
    public List<JsonObject> objects(String name) throws MalformedJson {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : list(name)) {
            if (!(element instanceof Map<?, ?> map)) {
                throw missing(name, "a list of objects");
            }
            objects.add(of(map));
        }
        return objects;
    }

    /** The strings of a list; empty if the member is missing. */
    public List<String> texts(String name) throws MalformedJson {
        List<String> texts = new ArrayList<>();
        for (Object element : list(name)) {
            if (!(element instanceof String text)) {
                throw missing(name, "a list of strings");
            }
            texts.add(text);
        }
        return texts;
    }

    private List<?> list(String name) throws MalformedJson {
        return switch (members.get(name)) {
            case null -> List.of();
            case List<?> list -> list;
            default -> throw missing(name, "a list");
        };
    }

    static JsonObject of(Map<?, ?> map) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        map.forEach((name, value) -> members.put(String.valueOf(name), value));
        return new JsonObject(members);
    }

    private static Instant parseInstant(String name, String text) throws MalformedJson {
        try {
            return Instant.parse(text);
        } catch (DateTimeException notOne) {
            throw missing(name, "a date and time");
        }
    }

    private static MalformedJson missing(String name, String expected) {
        return new MalformedJson("\"" + name + "\" is not " + expected);
    }
}
