package io.portcullis.agent.collect;

import java.util.Comparator;

/** Order of Debian package versions, see deb-version(7). */
final class DebianVersion {

    static final Comparator<String> ORDER = DebianVersion::compare;

    private DebianVersion() {}

    private static int compare(String left, String right) {
        int byEpoch = compareNumbers(epoch(left), epoch(right));
        if (byEpoch != 0) {
            return byEpoch;
        }
        int byUpstream = compareParts(upstream(left), upstream(right));
        return byUpstream != 0 ? byUpstream : compareParts(revision(left), revision(right));
    }

    private static String epoch(String version) {
        int colon = version.indexOf(':');
        return colon < 0 ? "0" : version.substring(0, colon);
    }

    private static String upstream(String version) {
        String rest = version.substring(version.indexOf(':') + 1);
        int dash = rest.lastIndexOf('-');
        return dash < 0 ? rest : rest.substring(0, dash);
    }

    private static String revision(String version) {
        int dash = version.lastIndexOf('-');
        return dash < version.indexOf(':') || dash < 0 ? "" : version.substring(dash + 1);
    }

    private static int compareParts(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() || j < right.length()) {
            while ((i < left.length() && !isDigit(left, i)) || (j < right.length() && !isDigit(right, j))) {
                int byCharacter = Integer.compare(rank(left, i), rank(right, j));
                if (byCharacter != 0) {
                    return byCharacter;
                }
                i++;
                j++;
            }
            int startOfLeft = i;
            int startOfRight = j;
            while (i < left.length() && isDigit(left, i)) {
                i++;
            }
            while (j < right.length() && isDigit(right, j)) {
                j++;
            }
            int byNumber = compareNumbers(left.substring(startOfLeft, i), right.substring(startOfRight, j));
            if (byNumber != 0) {
                return byNumber;
            }
        }
        return 0;
    }

    /** The tilde sorts before the end, letters before everything else. */
    private static int rank(String text, int index) {
        if (index >= text.length() || isDigit(text, index)) {
            return 0;
        }
        char character = text.charAt(index);
        if (character == '~') {
            return -1;
        }
        return Character.isLetter(character) ? character : character + 256;
    }

    private static int compareNumbers(String left, String right) {
        String significantLeft = left.replaceFirst("^0+", "");
        String significantRight = right.replaceFirst("^0+", "");
        int byLength = Integer.compare(significantLeft.length(), significantRight.length());
        return byLength != 0 ? byLength : significantLeft.compareTo(significantRight);
    }

    private static boolean isDigit(String text, int index) {
        return text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }
}
