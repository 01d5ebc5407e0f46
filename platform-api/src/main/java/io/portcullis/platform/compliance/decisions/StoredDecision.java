package io.portcullis.platform.compliance.decisions;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A decision as it goes into the database; members are named as the columns.
 *
 * @param version the row's version that it builds on
 * @param nextChange when time alone may change it; absent if it never will
 * @param newlyBlocked whether a set being rolled out took an application from the device
 * @param trial JSON of {@link Trial}; absent unless a set being rolled out decided
 */
public record StoredDecision(
        UUID deviceId,
        long version,
        long policyRevision,
        String status,
        List<String> levels,
        String verdict,
        String failingSince,
        Instant evaluatedAt,
        Instant validUntil,
        long sequence,
        @Nullable Instant nextChange,
        boolean newlyBlocked,
        @Nullable String trial) {

    /**
     * Whether a row may stay as it is although it was decided anew: it says all of this already, apart from when and
     * under which revision, and from the outcomes of single checks, which nobody reads in a row of another revision. An
     * earlier next change that is still to come may stay: whoever decides then stores the new one. A set being rolled
     * out is known by its revision to have reached a device.
     */
    boolean isSameAs(StoredState row) {
        return status.equals(row.status())
                && validUntil.equals(row.validUntil())
                && changesNoEarlierThan(row.nextChange())
                && newlyBlocked == row.newlyBlocked()
                && levels.equals(row.levels())
                && Objects.equals(trial, row.trial())
                && (trial == null || policyRevision == row.policyRevision())
                && failingSince.equals(row.failingSince());
    }

    private boolean changesNoEarlierThan(@Nullable Instant stored) {
        if (stored == null || nextChange == null) {
            return stored == null && nextChange == null;
        }
        return stored.equals(nextChange) || (stored.isAfter(evaluatedAt) && stored.isBefore(nextChange));
    }
}
