package io.portcullis.contracts;

import java.util.List;
import java.util.UUID;

/**
 * One device for which a policy set would change something.
 *
 * @param change {@code newly_blocked}, {@code newly_warned} or {@code freed}
 * @param applicationsLost audiences
 * @param applicationsGained audiences
 * @param failing what would not pass, all of it
 */
public record SimulatedDevice(
        UUID deviceId,
        String deviceName,
        String change,
        String statusNow,
        String statusThen,
        List<String> applicationsLost,
        List<String> applicationsGained,
        List<CheckOutcome> failing) {}
