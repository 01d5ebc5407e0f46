package io.portcullis.platform.compliance;

import io.portcullis.contracts.DecisionDocument;
import org.jspecify.annotations.Nullable;

/**
 * A new decision about a device beside the one before.
 *
 * @param previousStatus absent for a device's first
 * @param changed whether status or levels differ from the one before
 */
record Evaluated(
        StoredSubject subject,
        StoredDecision stored,
        DecisionDocument document,
        @Nullable String previousStatus,
        boolean changed) {}
