package io.portcullis.platform.compliance.decisions;

import io.portcullis.contracts.DecisionDocument;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A new decision about a device beside the one before. */
public final class Evaluated {
    private final StoredSubject subject;
    private final StoredDecision stored;
    private final @Nullable StoredState prior;
    private final boolean changed;
    private final Supplier<DecisionDocument> writing;
    private @Nullable DecisionDocument document;

    /** @param writing of the decision for others: of most that are made, nobody reads it */
    Evaluated(
            StoredSubject subject,
            StoredDecision stored,
            @Nullable StoredState prior,
            boolean changed,
            Supplier<DecisionDocument> writing) {
        this.subject = subject;
        this.stored = stored;
        this.prior = prior;
        this.changed = changed;
        this.writing = writing;
    }

    public StoredSubject subject() {
        return subject;
    }

    public StoredDecision stored() {
        return stored;
    }

    /** Absent for a device's first. */
    public @Nullable String previousStatus() {
        return prior == null ? null : prior.status();
    }

    /** Whether status or levels differ from the one before. */
    public boolean changed() {
        return changed;
    }

    /** Whether anything is to be stored besides under which revision and when it was decided. */
    public boolean sameAsStored() {
        return prior != null && stored.isSameAs(prior);
    }

    /** By the thread that decided. */
    public DecisionDocument document() {
        var written = document;
        if (written == null) {
            written = writing.get();
            document = written;
        }
        return written;
    }
}
