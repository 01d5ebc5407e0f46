package io.portcullis.contracts;

import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/v1/simulations}: what would a policy set do? Nothing is changed by asking.
 *
 * @param document the policy set as YAML, at most 1 MiB
 * @param historyDays also against the token requests of so many days, 1 to 30; null for the present fleet only
 * @param mostDevices how many changed devices are listed one by one, 0 to 1,000; null for 100
 */
public record SimulationRequest(
        String document,
        @Nullable Integer historyDays,
        @Nullable Integer mostDevices) {}
