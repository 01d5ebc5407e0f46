package io.portcullis.platform.compliance;

import io.portcullis.contracts.PostureReading;
import io.portcullis.pki.KeyProtection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** What other modules may ask about devices' compliance. Nothing here writes. */
public interface Compliance {

    /**
     * Whether a device may have a token for an application now: one indexed read. A decision made under an older policy
     * set, for other groups or before its evidence went stale is never used; the stored posture is evaluated instead.
     *
     * @param groups the device's groups now
     * @param ownership the device's ownership now
     * @param keyProtection where the key of the certificate that it presents lives
     * @param audience the application's audience URI
     * @throws ComplianceUnavailable if the decision cannot be read: issue nothing
     */
    AccessDecision decide(
            UUID deviceId, Set<String> groups, String ownership, KeyProtection keyProtection, String audience);

    /**
     * The named attributes as the device last reported them, for applications whose registration releases them. Those
     * never reported are absent.
     *
     * @throws ComplianceUnavailable if they cannot be read
     */
    Map<String, PostureReading> readings(UUID deviceId, Set<String> attributes);

    /**
     * The access level that the policy set in force requires for an application; empty if it names none, so that no
     * device gets a token for it.
     *
     * @throws ComplianceUnavailable if the policy set cannot be read
     */
    Optional<String> requiredLevel(String audience);

    /**
     * The revision of the policy set in force; empty before the first.
     *
     * @throws ComplianceUnavailable if it cannot be read
     */
    OptionalLong policyRevision();
}
