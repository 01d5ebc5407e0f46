package io.portcullis.contracts;

import org.jspecify.annotations.Nullable;

/**
 * Data of the event {@code state}, the first on every stream of {@code GET /device/v1/events}: all that matters now, so
 * that nothing is missed by who was away.
 *
 * @param planRevision policy revision of the collection plan; a device that knows another fetches the plan
 * @param reportRequested whether a report is wanted at once
 * @param reportCheck {@code policy/check} that it is wanted for; null for all
 * @param renewRequested whether the device is to renew its certificate before its time
 */
public record DeviceStreamState(
        long planRevision,
        boolean reportRequested,
        @Nullable String reportCheck,
        boolean renewRequested) {}
