package io.portcullis.platform.compliance;

import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.policy.CompiledPolicySet;
import java.time.Instant;

/** A verified policy set, ready to evaluate. */
record PolicyInForceSet(PolicySetPayload payload, CompiledPolicySet rules, String jws, Instant appliedAt) {
    long revision() {
        return payload.revision();
    }
}
