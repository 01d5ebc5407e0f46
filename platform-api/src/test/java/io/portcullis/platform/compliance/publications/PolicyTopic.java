package io.portcullis.platform.compliance.publications;

import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.policies.PolicyMessage;

/** The policy topic without Kafka. */
public final class PolicyTopic {
    private PolicyTopic() {}

    /** As if a node had read the message. */
    public static void bring(Installation.Node node, PolicyMessage message) {
        node.get(PolicyIntake.class).judge(message);
    }
}
