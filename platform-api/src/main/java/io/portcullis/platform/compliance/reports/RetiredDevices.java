package io.portcullis.platform.compliance.reports;

import io.portcullis.platform.compliance.attributes.CustomAttributes;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.devices.DeviceEvent.DeviceRetired;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Forgets the posture of devices that are retired; their history stays, as long as that of any device.
 *
 * <p>After the commit: inside the transaction it would lock the registry's row and ours in the other order than a
 * report does.
 */
@Component
class RetiredDevices {
    private final StateStore states;
    private final CustomAttributes attributes;
    private final TransactionTemplate ownTransaction;

    RetiredDevices(StateStore states, CustomAttributes attributes, PlatformTransactionManager transactions) {
        this.states = states;
        this.attributes = attributes;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void forget(DeviceRetired retired) {
        ownTransaction.executeWithoutResult(_ -> {
            states.delete(retired.deviceId());
            attributes.forget(retired.deviceId());
        });
    }
}
