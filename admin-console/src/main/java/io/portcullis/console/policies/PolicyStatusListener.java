package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** Takes what platform nodes report about revisions into the console's database, which all console nodes share. */
@Component
class PolicyStatusListener {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyStatusListener.class);
    private static final int LONGEST_NODE_NAME = 200;
    private static final Set<String> TAKEN =
            Set.of("applied", "evaluating", "complete", "rolling_out", "rolled_back", "superseded");

    private final NodeStatuses statuses;
    private final Revisions revisions;

    PolicyStatusListener(NodeStatuses statuses, Revisions revisions) {
        this.statuses = statuses;
        this.revisions = revisions;
    }

    @KafkaListener(id = "policy-status", topics = Topics.POLICY_STATUS, idIsGroup = false)
    void onStatus(ConsumerRecord<String, String> message) {
        parse(message).ifPresent(status -> {
            statuses.store(status);
            // A console whose database was set up anew must not give out a number that the platform has taken. The
            // number of a rejected message is only what the message claims, and counts for nothing.
            if (TAKEN.contains(status.state())) {
                revisions.seen(status.revision());
            }
        });
    }

    /** Absent for what is no status: trying again would not make it one. */
    private static Optional<PolicyStatus> parse(ConsumerRecord<String, String> message) {
        try {
            PolicyStatus status = WireJson.mapper().readValue(message.value(), PolicyStatus.class);
            if (complete(status)) {
                return Optional.of(status);
            }
            LOG.warn("Ignored an incomplete policy status at offset {}", message.offset());
        } catch (JacksonException | IllegalArgumentException e) {
            LOG.warn("Ignored an unreadable policy status at offset {}", message.offset());
        }
        return Optional.empty();
    }

    private static boolean complete(@Nullable PolicyStatus status) {
        return status != null
                && status.revision() > 0
                && present(status.node())
                && status.node().length() <= LONGEST_NODE_NAME
                && present(status.state())
                && present(status.reasons())
                && present(status.byCompliance())
                && present(status.occurredAt());
    }

    private static boolean present(@Nullable Object member) {
        return member != null;
    }
}
