package io.portcullis.contracts;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A record with every member filled, always the same. */
final class Samples {
    private Samples() {}

    static <R extends Record> R of(Class<R> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
            return constructor.newInstance(Arrays.stream(components)
                    .map(component -> value(component.getGenericType(), component.getName()))
                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("No sample of " + type, e);
        }
    }

    private static Object value(Type type, String name) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? List.of(value(arguments[0], name))
                    : Map.of("key", value(arguments[1], name));
        }
        if (type instanceof Class<?> plain && plain.isRecord()) {
            return of(plain.asSubclass(Record.class));
        }
        return switch (type.getTypeName()) {
            case "java.lang.String" -> "a " + name;
            case "java.lang.Object" -> true;
            case "int", "java.lang.Integer" -> 7;
            case "long", "java.lang.Long" -> 7L;
            case "boolean", "java.lang.Boolean" -> true;
            case "java.util.UUID" -> UUID.fromString("019a0000-0000-7000-8000-000000000001");
            case "java.time.Instant" -> Instant.parse("2026-06-01T12:00:00Z");
            default -> throw new IllegalStateException("No sample value of " + type);
        };
    }
}
