package io.portcullis.contracts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that a connected agent is to hear at once: a message on {@link Topics#DEVICE_COMMANDS} for the node that
 * holds the device's stream. It is a hint: what is to be done stands in the database, and an agent that connects or
 * polls learns it there.
 *
 * @param device null for every device
 * @param command {@code plan_changed}, {@code report}, {@code renew}, {@code suspended} or {@code revoked}
 * @param detail such as the check that is to be looked at again; null for none
 */
public record DeviceCommand(
        @Nullable UUID device, String command, @Nullable String detail, Instant issuedAt) {}
