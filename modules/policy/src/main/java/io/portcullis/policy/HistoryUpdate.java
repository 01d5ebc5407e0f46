package io.portcullis.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the history of one decision into that of the next; see {@link FailureHistory} for the rules. */
final class HistoryUpdate {

    private final FailureHistory before;
    private @Nullable Map<String, Instant> failingSince;
    private @Nullable Map<String, Instant> passingSince;

    /** @param known keys of the policy set; what is remembered of others is forgotten */
    HistoryUpdate(FailureHistory before, Set<String> known) {
        this.before = before;
        if (!known.containsAll(before.failingSince().keySet())
                || !known.containsAll(before.passingSince().keySet())) {
            change().keySet().retainAll(known);
            changeRecoveries().keySet().retainAll(known);
        }
    }

    /** The first failure that counts: this one, unless an earlier one is remembered. */
    Instant failed(String key, Instant now) {
        if (recoveries().containsKey(key)) {
            changeRecoveries().remove(key);
        }
        Instant since = failures().get(key);
        if (since == null || since.isAfter(now)) {
            change().put(key, now);
            return now;
        }
        return since;
    }

    void passed(String key, Duration grace, Instant now) {
        if (!failures().containsKey(key)) {
            return;
        }
        Instant since = recoveries().get(key);
        if (since == null || since.isAfter(now)) {
            since = now;
            changeRecoveries().put(key, now);
        }
        if (!now.isBefore(since.plus(grace))) {
            change().remove(key);
            changeRecoveries().remove(key);
        }
    }

    FailureHistory after() {
        if (failingSince == null && passingSince == null) {
            return before;
        }
        return failures().isEmpty() ? FailureHistory.none() : new FailureHistory(failures(), recoveries());
    }

    private Map<String, Instant> failures() {
        return failingSince == null ? before.failingSince() : failingSince;
    }

    private Map<String, Instant> recoveries() {
        return passingSince == null ? before.passingSince() : passingSince;
    }

    private Map<String, Instant> change() {
        if (failingSince == null) {
            failingSince = new HashMap<>(before.failingSince());
        }
        return failingSince;
    }

    private Map<String, Instant> changeRecoveries() {
        if (passingSince == null) {
            passingSince = new HashMap<>(before.passingSince());
        }
        return passingSince;
    }
}
