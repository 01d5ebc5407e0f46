package io.portcullis.policy;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * From a place in a scalar's value back to the place in the YAML text. YAML drops indentation, folds lines and undoes
 * escapes; this finds the way by matching the value's visible characters with those of the text, which is exact but for
 * exotic escapes.
 */
final class ScalarPositions {

    /** Both from 1. */
    record Place(int line, int column) {}

    private final int[] yaml;

    ScalarPositions(String yaml) {
        this.yaml = yaml.codePoints().toArray();
    }

    /** @param offset into the scalar's value, in code points */
    Place place(ScalarNode scalar, int offset) {
        Mark start = scalar.getStartMark().orElse(null);
        Mark end = scalar.getEndMark().orElse(null);
        if (start == null || end == null) {
            return new Place(1, 1);
        }
        int[] value = scalar.getValue().codePoints().toArray();
        int last = Math.min(end.getIndex(), yaml.length);
        int from = contentStart(scalar, start.getIndex());
        int at = from;
        for (int v = 0; v < Math.min(offset, value.length); v++) {
            int found = find(value[v], at, last);
            at = found < 0 ? at : found + 1;
        }
        if (offset < value.length) {
            int found = find(value[offset], at, last);
            at = found < 0 ? at : found;
        }
        return walk(start, Math.min(at, last));
    }

    /** Quoted text begins after its quote, block text on the line after its header. */
    private int contentStart(ScalarNode scalar, int start) {
        return switch (scalar.getScalarStyle()) {
            case PLAIN -> start;
            case SINGLE_QUOTED, DOUBLE_QUOTED -> start + 1;
            case LITERAL, FOLDED, JSON_SCALAR_STYLE -> {
                int at = start;
                while (at < yaml.length && yaml[at] != '\n') {
                    at++;
                }
                yield at;
            }
        };
    }

    private int find(int wanted, int from, int to) {
        if (Character.isWhitespace(wanted)) {
            return from < to && Character.isWhitespace(yaml[from]) ? from : -1;
        }
        for (int at = from; at < to; at++) {
            if (yaml[at] == wanted) {
                return at;
            }
        }
        return -1;
    }

    private Place walk(Mark start, int to) {
        int line = start.getLine() + 1;
        int column = start.getColumn() + 1;
        for (int at = start.getIndex(); at < to; at++) {
            if (yaml[at] == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new Place(line, column);
    }
}
