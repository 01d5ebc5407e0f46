package io.portcullis.platform.audit;

import io.portcullis.contracts.AuditEntry;
import io.portcullis.contracts.AuditVerification;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/** Walks the chain from its origin to its head and names the first entry that does not fit. */
final class AuditVerifier {
    private static final int PAGE = 1_000;

    private final AuditStore store;
    private final TransactionOperations snapshot;
    private final Clock clock;

    /** @param snapshot read-only transactions that see one state of the database throughout */
    AuditVerifier(AuditStore store, TransactionOperations snapshot, Clock clock) {
        this.store = store;
        this.snapshot = snapshot;
        this.clock = clock;
    }

    AuditVerification verify() {
        var verification = snapshot.execute(_ -> walk());
        if (verification == null) {
            throw new IllegalStateException("the walk ended without an answer");
        }
        return verification;
    }

    private AuditVerification walk() {
        var head = store.head();
        long sequence = 0;
        String hash = AuditChain.ORIGIN;
        while (true) {
            var page = store.after(sequence, PAGE);
            if (page.isEmpty()) {
                break;
            }
            for (AuditEntry entry : page) {
                var problem = problem(entry, sequence + 1, hash);
                if (problem.isPresent()) {
                    return answer(sequence, sequence + 1, problem.get());
                }
                sequence = entry.sequence();
                hash = entry.hash();
            }
        }
        if (sequence != head.sequence()) {
            return answer(
                    sequence,
                    sequence + 1,
                    "The trail ends at entry %d, and its head says %d.".formatted(sequence, head.sequence()));
        }
        if (!hash.equals(head.hash())) {
            return answer(sequence, sequence, "The last entry's hash is not that of the trail's head.");
        }
        return answer(sequence, null, null);
    }

    private static Optional<String> problem(AuditEntry entry, long expected, String previousHash) {
        if (entry.sequence() != expected) {
            return Optional.of("Entry %d is missing.".formatted(expected));
        }
        if (!entry.previousHash().equals(previousHash)) {
            return Optional.of("Entry %d does not follow from the one before.".formatted(expected));
        }
        if (!AuditChain.hash(entry).equals(entry.hash())) {
            return Optional.of("Entry %d is not what was sealed.".formatted(expected));
        }
        return Optional.empty();
    }

    private AuditVerification answer(long entries, @Nullable Long brokenAt, @Nullable String problem) {
        return new AuditVerification(
                problem == null, entries, brokenAt, problem, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }
}
