package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code POST /api/v1/simulations}.
 *
 * @param baseRevision that it was compared with; 0 for none
 * @param milliseconds that the simulation took
 * @param byCheck checks of the simulated set that newly block or warn, the most devices first
 * @param changed newly blocked devices first; at most as many as asked for
 * @param history null unless asked for
 */
public record SimulationDocument(
        long baseRevision,
        long devices,
        Instant simulatedAt,
        long milliseconds,
        SimulationCounts fleet,
        List<SimulationShare> byGroup,
        List<SimulationShare> byApplication,
        List<SimulationShare> byCheck,
        List<SimulatedDevice> changed,
        @Nullable SimulatedHistory history) {}
