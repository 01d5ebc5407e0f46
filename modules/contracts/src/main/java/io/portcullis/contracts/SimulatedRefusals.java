package io.portcullis.contracts;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Token requests of one application or of one device, and those of them that would have been refused.
 *
 * @param deviceId null if this is about an application
 * @param checks those that would have refused, as {@code policy/check}, the most frequent first
 */
public record SimulatedRefusals(
        String name, @Nullable UUID deviceId, long requests, long wouldBeRefused, List<String> checks) {}
