package io.portcullis.console.policies;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What differs between two texts, line by line, with a few lines around each change. */
final class DocumentDiff {
    private static final int AROUND = 3;

    private final List<Row> rows;
    private final int added;
    private final int removed;

    private DocumentDiff(List<Row> rows) {
        this.rows = List.copyOf(rows);
        this.added = (int) rows.stream().filter(row -> row.kind() == Kind.ADDED).count();
        this.removed =
                (int) rows.stream().filter(row -> row.kind() == Kind.REMOVED).count();
    }

    enum Kind {
        SAME,
        ADDED,
        REMOVED,
        /** Stands for lines that are the same on both sides and left out. */
        GAP
    }

    /**
     * One line. The changed part of a line that has a counterpart stands in {@code changed}, between {@code before} and
     * {@code after}.
     *
     * @param left line number on the left, absent for added lines
     * @param right line number on the right, absent for removed lines
     * @param skipped how many lines a gap stands for
     */
    record Row(
            Kind kind,
            @Nullable Integer left,
            @Nullable Integer right,
            String before,
            String changed,
            String after,
            int skipped) {
        static Row same(int left, int right, String text) {
            return new Row(Kind.SAME, left, right, text, "", "", 0);
        }

        static Row gap(int skipped) {
            return new Row(Kind.GAP, null, null, "", "", "", skipped);
        }

        public String sign() {
            return switch (kind) {
                case ADDED -> "+";
                case REMOVED -> "−";
                case SAME, GAP -> "";
            };
        }

        /** What a screen reader says before the line. */
        public String spoken() {
            return switch (kind) {
                case ADDED -> "added";
                case REMOVED -> "removed";
                case SAME, GAP -> "";
            };
        }

        public String style() {
            return kind.name().toLowerCase(Locale.ROOT);
        }
    }

    public List<Row> rows() {
        return rows;
    }

    public int added() {
        return added;
    }

    public int removed() {
        return removed;
    }

    public boolean empty() {
        return added + removed == 0;
    }

    static DocumentDiff between(String left, String right) {
        List<String> leftLines = left.lines().toList();
        List<String> rightLines = right.lines().toList();
        List<Row> rows = new ArrayList<>();
        int position = 0;
        int shift = 0;
        List<AbstractDelta<String>> deltas =
                DiffUtils.diff(leftLines, rightLines).getDeltas();
        for (int i = 0; i < deltas.size(); i++) {
            AbstractDelta<String> delta = deltas.get(i);
            int start = delta.getSource().getPosition();
            same(rows, leftLines, position, start, shift, i > 0, true);
            change(rows, delta);
            position = start + delta.getSource().size();
            shift = delta.getTarget().getPosition() + delta.getTarget().size() - position;
        }
        same(rows, leftLines, position, leftLines.size(), shift, !deltas.isEmpty(), false);
        return new DocumentDiff(rows);
    }

    /** The equal lines between two changes, without those far from both. */
    private static void same(
            List<Row> rows,
            List<String> lines,
            int from,
            int to,
            int shift,
            boolean afterChange,
            boolean beforeChange) {
        int head = afterChange ? Math.min(to, from + AROUND) : from;
        int tail = beforeChange ? Math.max(head, to - AROUND) : to;
        int skipped = tail - head;
        for (int line = from; line < head; line++) {
            rows.add(Row.same(line + 1, line + 1 + shift, lines.get(line)));
        }
        if (skipped > 0) {
            rows.add(Row.gap(skipped));
        }
        for (int line = tail; line < to; line++) {
            rows.add(Row.same(line + 1, line + 1 + shift, lines.get(line)));
        }
    }

    private static void change(List<Row> rows, AbstractDelta<String> delta) {
        List<String> old = delta.getSource().getLines();
        List<String> fresh = delta.getTarget().getLines();
        int firstLeft = delta.getSource().getPosition() + 1;
        int firstRight = delta.getTarget().getPosition() + 1;
        for (int i = 0; i < old.size(); i++) {
            rows.add(row(Kind.REMOVED, firstLeft + i, null, old.get(i), i < fresh.size() ? fresh.get(i) : null));
        }
        for (int i = 0; i < fresh.size(); i++) {
            rows.add(row(Kind.ADDED, null, firstRight + i, fresh.get(i), i < old.size() ? old.get(i) : null));
        }
    }

    private static Row row(
            Kind kind, @Nullable Integer left, @Nullable Integer right, String text, @Nullable String counterpart) {
        if (counterpart == null) {
            return new Row(kind, left, right, text, "", "", 0);
        }
        int start = commonStart(text, counterpart);
        int end = commonEnd(text, counterpart, start);
        // Lines that share next to nothing are different lines: marking single letters would only confuse.
        if (text.substring(0, start).isBlank() && end < 3) {
            return new Row(kind, left, right, text, "", "", 0);
        }
        return new Row(
                kind,
                left,
                right,
                text.substring(0, start),
                text.substring(start, text.length() - end),
                text.substring(text.length() - end),
                0);
    }

    private static int commonStart(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        int length = 0;
        while (length < shorter && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }

    private static int commonEnd(String one, String other, int start) {
        int shorter = Math.min(one.length(), other.length()) - start;
        int length = 0;
        while (length < shorter && one.charAt(one.length() - 1 - length) == other.charAt(other.length() - 1 - length)) {
            length++;
        }
        return length;
    }
}
