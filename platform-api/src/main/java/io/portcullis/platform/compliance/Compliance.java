package io.portcullis.platform.compliance;

import io.portcullis.contracts.PostureReading;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other modules may ask about devices' compliance. Nothing here changes a decision. */
public interface Compliance {

    /**
     * Whether devices may have tokens for applications now: one indexed read for all. A decision made under an older
     * policy set, for other groups or before its evidence went stale is never used; the stored posture is evaluated
     * instead.
     *
     * @return in the order of the questions
     * @throws ComplianceUnavailable if the decisions cannot be read: issue nothing
     */
    List<AccessDecision> decide(List<AccessQuestion> questions);

    /**
     * Takes down that a device was given a token on what {@link #decide} said, for simulations over the past. To ask
     * alone, such as whether a token is still worth something, counts for nothing.
     */
    void tokenGranted(UUID deviceId, String audience);

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
     * The revision by which devices' collection plans are known: that of the policy set being rolled out, else of the
     * one in force; empty before the first. Plans are as before while it is.
     *
     * @throws ComplianceUnavailable if it cannot be read
     */
    OptionalLong planRevision();

    /**
     * Those of these devices from which somebody wants a new report at once, as long as none has come.
     *
     * @throws ComplianceUnavailable if that cannot be read
     */
    Map<UUID, ReportRequest> reportRequests(Collection<UUID> deviceIds);

    /** @param check to be looked at, as {@code policy/check}; null for everything */
    record ReportRequest(Instant requestedAt, @Nullable String check) {}
}
