package io.portcullis.platform.audit;

import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes an entry for each event in the transaction that published it: if it cannot be written, the act does not
 * happen.
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
        AuditRecords.of(event.getPayload()).ifPresent(record -> {
            store.add(record);
            wakeAfterCommit();
        });
    }

    private void wakeAfterCommit() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            wakeSealer.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wakeSealer.run();
            }
        });
    }
}
