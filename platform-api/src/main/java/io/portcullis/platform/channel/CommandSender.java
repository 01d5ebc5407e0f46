package io.portcullis.platform.channel;

import io.portcullis.contracts.DeviceCommand;
import io.portcullis.contracts.WireJson;
import io.portcullis.outbox.Outbox;
import io.portcullis.platform.certificates.CertificateEvent;
import io.portcullis.platform.compliance.ComplianceEvent;
import io.portcullis.platform.devices.DeviceEvent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;

/** Sends commands on their way in the transaction that causes them: they leave if it commits, and only then. */
class CommandSender {
    private static final String EVERYBODY = "all";

    private final Outbox outbox;
    private final String topic;

    CommandSender(Outbox outbox, String topic) {
        this.outbox = outbox;
        this.topic = topic;
    }

    @EventListener
    void policySetApplied(ComplianceEvent.PolicySetApplied event) {
        send(null, Commands.PLAN_CHANGED, null, event.occurredAt());
    }

    /** Which devices a stage concerns is not told here: each asks for its plan. */
    @EventListener
    void rolloutChanged(ComplianceEvent.RolloutChanged event) {
        send(null, Commands.PLAN_CHANGED, null, event.occurredAt());
    }

    @EventListener
    void reportRequested(ComplianceEvent.ReportRequested event) {
        send(event.deviceId(), Commands.REPORT, event.check(), event.occurredAt());
    }

    @EventListener
    void renewalRequested(DeviceEvent.RenewalRequested event) {
        send(event.deviceId(), Commands.RENEW, null, event.occurredAt());
    }

    /** Every device asks whether it is meant. */
    @EventListener
    void fleetRenewalRequested(DeviceEvent.FleetRenewalRequested event) {
        send(null, Commands.RENEW, null, event.occurredAt());
    }

    @EventListener
    void suspended(DeviceEvent.DeviceSuspended event) {
        send(event.deviceId(), Commands.SUSPENDED, null, event.occurredAt());
    }

    @EventListener
    void retired(DeviceEvent.DeviceRetired event) {
        send(event.deviceId(), Commands.REVOKED, null, event.occurredAt());
    }

    @EventListener
    void revoked(CertificateEvent.CertificateRevoked event) {
        send(event.deviceId(), Commands.REVOKED, null, event.occurredAt());
    }

    private void send(@Nullable UUID device, String command, @Nullable String detail, Instant at) {
        outbox.append(
                topic,
                device == null ? EVERYBODY : device.toString(),
                WireJson.mapper().writeValueAsBytes(new DeviceCommand(device, command, detail, at)));
    }
}
