package io.portcullis.policy;

import java.time.Instant;

/** Worst wins, earliest wins. */
final class Evaluation {

    private Evaluation() {}

    static Outcome worse(Outcome one, Outcome other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    static Status status(Outcome worst) {
        return switch (worst) {
            case PASS -> Status.COMPLIANT;
            case IN_GRACE -> Status.IN_GRACE;
            case UNKNOWN -> Status.UNKNOWN;
            case FAIL -> Status.NON_COMPLIANT;
        };
    }
}
