package io.portcullis.policy;

import org.jspecify.annotations.Nullable;

/**
 * How large a value can be at most.
 *
 * @param length characters of a text, elements of a list or map; 1 for everything else
 * @param element how large its elements can be; null if it has none
 */
record ValueSize(long length, @Nullable ValueSize element) {

    static final ValueSize ONE = new ValueSize(1, null);

    static ValueSize text(long length) {
        return new ValueSize(Math.max(1, length), null);
    }

    static ValueSize list(long length, @Nullable ValueSize element) {
        return new ValueSize(length, element);
    }

    /** All characters and elements together. */
    long total() {
        return element == null ? length : saturated(length, saturatedSum(1, element.total()));
    }

    static @Nullable ValueSize larger(@Nullable ValueSize one, @Nullable ValueSize other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return new ValueSize(Math.max(one.length, other.length), larger(one.element, other.element));
    }

    ValueSize and(ValueSize other) {
        return new ValueSize(saturatedSum(length, other.length), larger(element, other.element));
    }

    static long saturated(long one, long other) {
        return one != 0 && other > Long.MAX_VALUE / one ? Long.MAX_VALUE : one * other;
    }

    static long saturatedSum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
