package io.portcullis.platform.compliance;

import io.portcullis.contracts.DecisionDocument;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answer to whether a device may have a token for an application. */
public sealed interface AccessDecision {

    /**
     * The device reached the application's level.
     *
     * @param levels every level the device reached
     * @param status {@code compliant} or {@code in_grace} at the application's level
     * @param validUntil when the evidence or the grace of the application's level ends: no token may outlive it
     * @param checks outcome of every check in scope by its id: {@code pass}, {@code in_grace}, {@code fail},
     *     {@code unknown}
     */
    record Granted(
            List<String> levels,
            String status,
            long policyRevision,
            Instant evaluatedAt,
            Instant validUntil,
            @Nullable String osType,
            @Nullable String osVersion,
            Map<String, String> checks)
            implements AccessDecision {}

    /**
     * The device did not reach the application's level, or nothing says that it did.
     *
     * @param decision all reasons, at the application's level
     */
    record Refused(DecisionDocument decision) implements AccessDecision {}
}
