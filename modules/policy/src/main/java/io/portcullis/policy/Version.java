package io.portcullis.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A version number, ordered as people expect: part by part, numbers as numbers, missing parts as zero, pre-releases
 * before the release. Parts are runs of digits or of letters; whatever stands between them separates them.
 *
 * <p>At each position: pre-release (a word such as {@code rc}, or whatever follows {@code ~}) &lt; nothing = 0 &lt; any
 * other word &lt; 1 &lt; 2 and so on.
 */
final class Version implements Comparable<Version> {

    private static final Set<String> PRE_RELEASES = Set.of("alpha", "beta", "dev", "pre", "preview", "rc", "snapshot");
    private static final int MAX_PARTS = 32;
    private static final int MAX_DIGITS = 17;

    private static final long PRE_RELEASE = -1;
    private static final long ZERO = 0;
    private static final long WORD = 1;

    private final long[] ranks;
    private final String[] words;

    private Version(long[] ranks, String[] words) {
        this.ranks = ranks;
        this.words = words;
    }

    /** Null if it does not begin with a number (a leading {@code v} aside), or is absurdly long. */
    static @Nullable Version parse(String text) {
        int length = text.length();
        int at = length > 0 && (text.charAt(0) == 'v' || text.charAt(0) == 'V') ? 1 : 0;
        if (at == length || !digit(text.charAt(at))) {
            return null;
        }
        long[] ranks = new long[8];
        String[] words = new String[8];
        int count = 0;
        boolean tilde = false;
        while (at < length) {
            char c = text.charAt(at);
            if (!digit(c) && !letter(c)) {
                tilde |= c == '~';
                at++;
                continue;
            }
            int start = at;
            boolean number = digit(c);
            while (at < length && (number ? digit(text.charAt(at)) : letter(text.charAt(at)))) {
                at++;
            }
            if (count == MAX_PARTS || (number && at - start > MAX_DIGITS)) {
                return null;
            }
            if (count == ranks.length) {
                ranks = Arrays.copyOf(ranks, MAX_PARTS);
                words = Arrays.copyOf(words, MAX_PARTS);
            }
            if (number && !tilde) {
                long value = Long.parseLong(text, start, at, 10);
                ranks[count] = value == 0 ? ZERO : value + 1;
                words[count] = "";
            } else {
                String word = text.substring(start, at).toLowerCase(Locale.ROOT);
                ranks[count] = tilde || PRE_RELEASES.contains(word) ? PRE_RELEASE : WORD;
                words[count] = word;
            }
            tilde = false;
            count++;
        }
        return new Version(Arrays.copyOf(ranks, count), Arrays.copyOf(words, count));
    }

    @Override
    public int compareTo(Version other) {
        int parts = Math.max(ranks.length, other.ranks.length);
        for (int part = 0; part < parts; part++) {
            int order = Long.compare(rank(part), other.rank(part));
            if (order == 0) {
                order = word(part).compareTo(other.word(part));
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private long rank(int part) {
        return part < ranks.length ? ranks[part] : ZERO;
    }

    private String word(int part) {
        return part < words.length ? words[part] : "";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Version version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        int last = ranks.length;
        while (last > 0 && ranks[last - 1] == ZERO) {
            last--;
        }
        int hash = 1;
        for (int part = 0; part < last; part++) {
            hash = 31 * (31 * hash + Long.hashCode(ranks[part])) + words[part].hashCode();
        }
        return hash;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean letter(char c) {
        return Character.isLetter(c);
    }
}
