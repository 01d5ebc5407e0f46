package io.portcullis.platform.audit;

import io.portcullis.contracts.AuditEntry;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.outbox.Outbox;
import io.portcullis.outbox.OutboxMessage;
import java.util.ArrayList;
import java.util.List;
import org.springframework.transaction.support.TransactionOperations;

/** Seals entries into the chain, one node at a time, and sends them on their way to Kafka. */
final class AuditSealer {
    private static final int BATCH = 500;

    private final AuditStore store;
    private final Outbox outbox;
    private final TransactionOperations transactions;

    AuditSealer(AuditStore store, Outbox outbox, TransactionOperations transactions) {
        this.store = store;
        this.outbox = outbox;
        this.transactions = transactions;
    }

    /** Seals one batch. @return whether there may be more */
    boolean step() {
        return store.anythingUnsealed() && Boolean.TRUE.equals(transactions.execute(_ -> sealBatch()));
    }

    private boolean sealBatch() {
        var head = store.lockHead();
        List<AuditEntry> sealed = new ArrayList<>();
        long sequence = head.sequence();
        String previousHash = head.hash();
        for (var entry : store.unsealed(BATCH)) {
            var next = AuditChain.seal(entry, ++sequence, previousHash);
            sealed.add(next);
            previousHash = next.hash();
        }
        if (sealed.isEmpty()) {
            return false;
        }
        store.seal(sealed);
        outbox.appendAll(sealed.stream()
                .map(entry -> new OutboxMessage(
                        Topics.AUDIT, entry.id().toString(), WireJson.mapper().writeValueAsBytes(entry)))
                .toList());
        return sealed.size() == BATCH;
    }
}
