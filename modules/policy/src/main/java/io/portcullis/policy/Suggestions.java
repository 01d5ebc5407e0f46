package io.portcullis.policy;

import java.util.Collection;

/** "Did you mean": the known word nearest to a mistyped one. */
final class Suggestions {

    private static final int LONGEST = 100;

    private Suggestions() {}

    /** A sentence to append to a message, or nothing. */
    static String didYouMean(String typed, Collection<String> known) {
        if (typed.length() > LONGEST) {
            return "";
        }
        int nearest = Math.max(1, typed.length() / 3) + 1;
        String best = "";
        for (String candidate : known) {
            int distance = distance(typed, candidate);
            if (distance < nearest) {
                nearest = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? "" : "; did you mean " + best + "?";
    }

    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int substituted = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
