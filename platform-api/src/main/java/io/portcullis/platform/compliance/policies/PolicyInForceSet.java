package io.portcullis.platform.compliance.policies;

import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.policy.CompiledPolicySet;
import java.time.Instant;

/** A verified policy set, ready to evaluate. */
public record PolicyInForceSet(PolicySetPayload payload, CompiledPolicySet rules, String jws, Instant appliedAt) {
    public long revision() {
        return payload.revision();
    }
}
