package io.portcullis.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A policy set tried on a synthetic fleet. */
final class SimulationBenchmark {
    private static final double BUDGET_MILLIS = 2_000;
    private static final int RUNS = 5;

    private final AdminApi admin;
    private final Progress progress;

    SimulationBenchmark(AdminApi admin, Progress progress) {
        this.admin = admin;
        this.progress = progress;
    }

    /** @param policySet tried as it is */
    List<Figure> measure(Path var, int devices, String policySet) {
        List<Long> millis = new ArrayList<>();
        long tried = 0;
        try (var fleet = SyntheticFleet.of(var)) {
            progress.say("filling in " + devices + " devices");
            fleet.fill(devices);
            for (int run = 0; run < RUNS; run++) {
                progress.say("simulating " + (run + 1));
                var answer = admin.simulate(policySet);
                millis.add(answer.milliseconds());
                tried = answer.devices();
            }
        }
        return List.of(new Figure(
                "simulation over the present fleet",
                millis.stream().sorted().toList().get(RUNS / 2),
                "ms",
                BUDGET_MILLIS,
                false,
                tried + " devices, median of " + RUNS + "; the first, with nothing in memory: " + millis.getFirst()
                        + " ms"));
    }
}
