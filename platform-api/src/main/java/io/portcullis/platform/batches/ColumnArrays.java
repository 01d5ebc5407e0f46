package io.portcullis.platform.batches;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows as arrays, one for each column, for statements that take many rows with {@code unnest}. */
public final class ColumnArrays {
    private ColumnArrays() {}

    /** @param array such as {@code String[]::new} */
    public static <E, T> T[] column(List<E> rows, IntFunction<T[]> array, Function<E, ? extends @Nullable T> value) {
        T[] column = array.apply(rows.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(rows.get(i));
        }
        return column;
    }

    /** PostgreSQL's text form of a text array: unnest takes arrays apart to the last element. */
    public static String literal(List<String> texts) {
        return texts.stream()
                .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
