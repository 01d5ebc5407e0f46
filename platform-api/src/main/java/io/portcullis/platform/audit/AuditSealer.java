package io.portcullis.platform.audit;

import java.util.ArrayList;
import java.util.List;
import org.springframework.transaction.support.TransactionOperations;

/** Seals entries into the chain, one node at a time, and lets {@link AuditTopic} be told of them. */
final class AuditSealer {
    private static final int BATCH = 1_000;

    private final AuditStore store;
    private final TransactionOperations transactions;
    private final Runnable wakeRelay;

    /** @param wakeRelay called after entries were sealed; must not block */
    AuditSealer(AuditStore store, TransactionOperations transactions, Runnable wakeRelay) {
        this.store = store;
        this.transactions = transactions;
        this.wakeRelay = wakeRelay;
    }

    /** Seals one batch. @return whether there may be more */
    boolean step() {
        Integer sealed = transactions.execute(_ -> sealBatch());
        if (sealed == null || sealed == 0) {
            return false;
        }
        wakeRelay.run();
        return sealed == BATCH;
    }

    private int sealBatch() {
        if (!store.anythingUnsealed()) {
            return 0;
        }
        var head = store.lockHead();
        List<AuditStore.Sealed> sealed = new ArrayList<>();
        long sequence = head.sequence();
        String previousHash = head.hash();
        for (var entry : store.unsealed(BATCH)) {
            var next = AuditChain.seal(entry, ++sequence, previousHash);
            sealed.add(next);
            previousHash = next.hash();
        }
        if (!sealed.isEmpty()) {
            store.seal(sealed);
        }
        return sealed.size();
    }
}
