package io.portcullis.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Publishes policy sets and waits until every device of a synthetic fleet was decided anew, and stored. */
final class PublishBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final AdminApi admin;
    private final Progress progress;
    private final String audience;

    PublishBenchmark(AdminApi admin, Progress progress, String audience) {
        this.admin = admin;
        this.progress = progress;
        this.audience = audience;
    }

    /**
     * @param warmUps publications before the measured ones
     * @param measured publications of which the median counts
     */
    List<Figure> measure(Path var, int devices, int warmUps, int measured) {
        String yaml = PolicyForBenchmark.text(audience);
        List<Duration> byPlatform = new ArrayList<>();
        List<Duration> byPublisher = new ArrayList<>();
        try (var fleet = SyntheticFleet.of(var)) {
            progress.say("filling in " + devices + " devices");
            fleet.fill(devices);
            for (int i = 0; i < warmUps + measured; i++) {
                long before = fleet.newest();
                fleet.vacuum();
                progress.say((i < warmUps ? "publishing to warm up " : "publishing ") + (i + 1));
                Instant start = Instant.now();
                admin.publishPolicy("# " + start + "\n" + yaml);
                long revision = awaitComplete(fleet, before);
                Duration seen = Duration.between(start, Instant.now());
                if (i >= warmUps) {
                    byPlatform.add(fleet.reevaluation(revision));
                    byPublisher.add(seen);
                }
            }
        }
        return List.of(
                new Figure(
                        "publish: " + devices + " devices decided and stored",
                        median(byPlatform).toMillis(),
                        "ms",
                        1_000.0,
                        false,
                        "from in force to the last device, same verdicts"),
                new Figure(
                        "publish: seen by who publishes",
                        median(byPublisher).toMillis(),
                        "ms",
                        null,
                        false,
                        "signing, Kafka and asking included"));
    }

    private static long awaitComplete(SyntheticFleet fleet, long before) {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            long newest = fleet.newest();
            if (newest > before && fleet.complete(newest) && fleet.behind(newest) == 0) {
                return newest;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchmarkException("interrupted", e);
            }
        }
        throw new BenchmarkException("the fleet was not decided anew within " + PATIENCE.toSeconds() + " s");
    }

    private static Duration median(List<Duration> all) {
        return all.stream().sorted().toList().get(all.size() / 2);
    }
}
