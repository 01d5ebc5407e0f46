package io.portcullis.contracts;

import org.jspecify.annotations.Nullable;

/**
 * Data of every event but {@code state} on the stream of {@code GET /device/v1/events}; the event's name is
 * {@link DeviceCommand#command}. A hint to ask the platform, and no more than that.
 *
 * @param detail such as the check that is to be looked at again; null for none
 * @param planRevision for {@code plan_changed}: where the plan stands; null otherwise
 * @param spreadMillis what the device should wait before it acts, at random between 0 and this: greater than 0 where
 *     many devices hear the same
 */
public record DeviceStreamEvent(
        @Nullable String detail, @Nullable Long planRevision, long spreadMillis) {}
