package io.portcullis.console.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DocumentDiffTest {
    @Test
    void equalTextsDoNotDiffer() {
        assertThat(DocumentDiff.between("a\nb\n", "a\nb\n").empty()).isTrue();
    }

    @Test
    void everythingIsNewAgainstNothing() {
        DocumentDiff diff = DocumentDiff.between("", "a\nb\n");
        assertThat(text(diff)).isEqualTo("""
                +-:1 a
                +-:2 b""");
        assertThat(diff.added()).isEqualTo(2);
    }

    @Test
    void marksThePartOfALineThatChanged() {
        DocumentDiff diff = DocumentDiff.between("  max_age: 24h\n", "  max_age: 1h\n");
        assertThat(diff.rows()).extracting(DocumentDiff.Row::before).containsExactly("  max_age: ", "  max_age: ");
        assertThat(diff.rows()).extracting(DocumentDiff.Row::changed).containsExactly("24", "1");
        assertThat(diff.rows()).extracting(DocumentDiff.Row::after).containsExactly("h", "h");
    }

    @Test
    void linesWithNothingInCommonAreNotMarkedLetterByLetter() {
        DocumentDiff diff = DocumentDiff.between("alpha\n", "zulu\n");
        assertThat(diff.rows()).extracting(DocumentDiff.Row::changed).containsOnly("");
    }

    @Test
    void leavesOutWhatIsFarFromAnyChangeAndKeepsLineNumbersRight() {
        String left = numbered(1, 30);
        String right = "new\n" + numbered(1, 30).replace("line 20\n", "line twenty\n");
        assertThat(text(DocumentDiff.between(left, right))).isEqualTo("""
                +-:1 new
                 1:2 line 1
                 2:3 line 2
                 3:4 line 3
                … 13
                 17:18 line 17
                 18:19 line 18
                 19:20 line 19
                −20:- line 20
                +-:21 line twenty
                 21:22 line 21
                 22:23 line 22
                 23:24 line 23
                … 7""");
    }

    @Test
    void aGapBeforeTheFirstChange() {
        assertThat(text(DocumentDiff.between(numbered(1, 6), numbered(1, 5)))).isEqualTo("""
                … 2
                 3:3 line 3
                 4:4 line 4
                 5:5 line 5
                −6:- line 6""");
    }

    private static String numbered(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(n -> "line " + n + "\n").collect(Collectors.joining());
    }

    private static String text(DocumentDiff diff) {
        return diff.rows().stream().map(DocumentDiffTest::text).collect(Collectors.joining("\n"));
    }

    private static String text(DocumentDiff.Row row) {
        if (row.kind() == DocumentDiff.Kind.GAP) {
            return "… " + row.skipped();
        }
        String sign = row.sign().isEmpty() ? " " : row.sign();
        return sign + number(row.left()) + ":" + number(row.right()) + " " + row.before() + row.changed() + row.after();
    }

    private static String number(@Nullable Integer line) {
        return line == null ? "-" : line.toString();
    }
}
