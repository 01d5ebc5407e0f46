package io.portcullis.platform.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes an entry for each event in the transaction that published it: if it cannot be written, the act does not
 * happen. All entries of a transaction are written at its end in one statement.
 *
 * <p>A listener bean rather than a listener method: it also gets what is published while the application still starts,
 * such as the making of the device CA.
 */
final class AuditListener implements ApplicationListener<PayloadApplicationEvent<?>> {
    private final AuditStore store;
    private final Runnable wakeSealer;

    AuditListener(AuditStore store, Runnable wakeSealer) {
        this.store = store;
        this.wakeSealer = wakeSealer;
    }

    @Override
    public void onApplicationEvent(PayloadApplicationEvent<?> event) {
        AuditRecords.of(event.getPayload()).ifPresent(this::remember);
    }

    private void remember(AuditRecord record) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            store.add(List.of(record));
            wakeSealer.run();
        } else {
            gathered().add(record);
        }
    }

    private Gathered gathered() {
        if (TransactionSynchronizationManager.getResource(this) instanceof Gathered present) {
            return present;
        }
        var gathered = new Gathered();
        TransactionSynchronizationManager.bindResource(this, gathered);
        TransactionSynchronizationManager.registerSynchronization(gathered);
        return gathered;
    }

    /** The entries of one transaction. */
    private final class Gathered implements TransactionSynchronization {
        private @Nullable List<AuditRecord> records = new ArrayList<>();

        void add(AuditRecord record) {
            if (records == null) {
                // Told by somebody whose turn before the commit came after ours.
                store.add(List.of(record));
            } else {
                records.add(record);
            }
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            var written = records;
            records = null;
            if (written != null) {
                store.add(written);
            }
        }

        @Override
        public void afterCommit() {
            wakeSealer.run();
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(AuditListener.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(AuditListener.this, this);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(AuditListener.this);
        }
    }
}
