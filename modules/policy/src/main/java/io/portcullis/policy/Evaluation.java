package io.portcullis.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Worst wins, earliest wins. */
final class Evaluation {

    private Evaluation() {}

    static Outcome worse(Outcome one, Outcome other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Null is never. */
    static @Nullable Instant earliest(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return earlier(one, other);
    }

    static Status status(Outcome worst) {
        return switch (worst) {
            case PASS, WAIVED, WARN -> Status.COMPLIANT;
            case IN_GRACE -> Status.IN_GRACE;
            case UNKNOWN -> Status.UNKNOWN;
            case FAIL -> Status.NON_COMPLIANT;
        };
    }
}
