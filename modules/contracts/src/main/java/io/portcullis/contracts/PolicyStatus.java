package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a platform node did with a policy revision. {@code state} is {@code applied}, {@code rejected},
 * {@code evaluating}, {@code complete}, {@code rolling_out} (its stages are under way), {@code rolled_back} or
 * {@code superseded} (a newer revision was published before it was done); {@code devicesDone} of {@code devicesTotal}
 * were re-decided; {@code reasons} is empty unless rejected, rolled back or superseded.
 */
public record PolicyStatus(
        long revision,
        String node,
        String state,
        List<String> reasons,
        long devicesDone,
        long devicesTotal,
        Map<String, Long> byCompliance,
        Instant occurredAt) {}
