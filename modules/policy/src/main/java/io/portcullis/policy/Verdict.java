package io.portcullis.policy;

import java.util.Arrays;
import java.util.Map;

/** What one condition comes to for one combination of values, and how that is told. Immutable. */
final class Verdict {

    final Truth truth;
    final String message;
    final Map<String, Object> shown;

    private final Object[] values;
    private final int hash;

    Verdict(Object[] values, int hash, Truth truth, String message, Map<String, Object> shown) {
        this.values = values;
        this.hash = hash;
        this.truth = truth;
        this.message = message;
        this.shown = shown;
    }

    boolean isOf(Object[] others, int othersHash) {
        return hash == othersHash && Arrays.equals(values, others);
    }
}
