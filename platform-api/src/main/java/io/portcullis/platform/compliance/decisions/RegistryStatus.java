package io.portcullis.platform.compliance.decisions;

import io.portcullis.policy.Status;
import java.time.Duration;
import java.time.Instant;

/** What the registry of devices shows of a decision, and for how long. */
public final class RegistryStatus {
    /** How long it may show a status that time alone does not worsen. */
    private static final Duration STANDS = Duration.ofDays(1);

    private RegistryStatus() {}

    /** Time alone never improves a status: one that is bad already does not become unknown when some evidence ages. */
    public static Instant standsUntil(StoredDecision decision) {
        return isGood(decision.status())
                ? decision.validUntil()
                : decision.evaluatedAt().plus(STANDS);
    }

    /** Whether the registry shows something else so far. */
    public static boolean differs(StoredDecision decision, StoredState prior) {
        return !isGood(decision.status())
                || !decision.status().equals(prior.status())
                || !decision.validUntil().equals(prior.validUntil());
    }

    private static boolean isGood(String status) {
        return status.equals(Status.COMPLIANT.wire()) || status.equals(Status.IN_GRACE.wire());
    }
}
