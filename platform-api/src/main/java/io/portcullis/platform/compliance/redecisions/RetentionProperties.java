package io.portcullis.platform.compliance.redecisions;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long what only explains the past is kept; nothing is decided by it. At least a day each.
 *
 * @param decisionChanges changes of devices' status, as shown in their history
 * @param policyStatuses what was told of policy revisions
 * @param policyMessages messages that were rejected, and why
 */
@ConfigurationProperties("portcullis.compliance.retention")
record RetentionProperties(
        @DefaultValue("90d") Duration decisionChanges,
        @DefaultValue("365d") Duration policyStatuses,
        @DefaultValue("365d") Duration policyMessages) {
    RetentionProperties {
        for (Duration kept : new Duration[] {decisionChanges, policyStatuses, policyMessages}) {
            if (kept.compareTo(Duration.ofDays(1)) < 0) {
                throw new IllegalArgumentException("portcullis.compliance.retention keeps nothing less than a day");
            }
        }
    }
}
