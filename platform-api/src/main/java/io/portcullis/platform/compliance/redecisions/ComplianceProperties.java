package io.portcullis.platform.compliance.redecisions;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the fleet is decided anew.
 *
 * @param reevaluationChunk devices decided anew in one transaction
 * @param reevaluationPoll how often a node looks for devices to decide anew without having been told
 * @param node this node's name in what it reports; empty takes the host's name and the process id
 */
@ConfigurationProperties("portcullis.compliance")
record ComplianceProperties(
        @DefaultValue("1000") int reevaluationChunk,
        @DefaultValue("2s") Duration reevaluationPoll,
        @DefaultValue("") String node) {
    ComplianceProperties {
        if (reevaluationChunk < 1 || reevaluationChunk > 10_000) {
            throw new IllegalArgumentException("portcullis.compliance.reevaluation-chunk is not in 1..10000");
        }
        if (!reevaluationPoll.isPositive()) {
            throw new IllegalArgumentException("portcullis.compliance.reevaluation-poll is not positive");
        }
    }
}
