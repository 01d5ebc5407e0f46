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
        try (var fleet = SyntheticFleet.of(var)) {
            progress.say("filling in " + devices + " devices");
            fleet.fill(devices);
            for (int i = 0; i < warmUps; i++) {
                progress.say("publishing to warm up " + (i + 1));
                publish(fleet, yaml, i % 2 == 1);
            }
            // What is in force before each has the check, so that each publication is of one kind.
            var same = new Publications();
            for (int i = 0; i < measured; i++) {
                progress.say("publishing " + (i + 1) + ", same verdicts");
                same.add(publish(fleet, yaml, false));
            }
            var other = new Publications();
            for (int i = 0; i < measured; i++) {
                progress.say("publishing " + (i + 1) + ", a check more or less for every device");
                other.add(publish(fleet, yaml, i % 2 == 0));
            }
            return List.of(
                    figure("publish: " + devices + " devices decided and stored", same, "same verdicts"),
                    figure("publish: the same, a check more or less", other, "every device's stored decision changes"),
                    new Figure(
                            "publish: seen by who publishes",
                            median(same.byPublisher),
                            "ms",
                            null,
                            false,
                            "signing, Kafka and asking included"));
        }
    }

    private static Figure figure(String name, Publications publications, String what) {
        return new Figure(
                name,
                median(publications.byPlatform),
                "ms",
                1_000.0,
                false,
                "from in force to the last device, " + what);
    }

    private Publication publish(SyntheticFleet fleet, String yaml, boolean anotherCheck) {
        long before = fleet.newest();
        fleet.vacuum();
        Instant start = Instant.now();
        admin.publishPolicy("# " + start + "\n" + (anotherCheck ? withAnotherCheck(yaml) : yaml));
        long revision = awaitComplete(fleet, before);
        return new Publication(fleet.reevaluation(revision), Duration.between(start, Instant.now()));
    }

    private static String withAnotherCheck(String yaml) {
        return yaml.replace("levels:\n", """
                      - { id: another, title: It is Linux, expression: 'os.type == "linux"', severity: low }
                levels:
                """);
    }

    private record Publication(Duration byPlatform, Duration byPublisher) {}

    private static final class Publications {
        private final List<Duration> byPlatform = new ArrayList<>();
        private final List<Duration> byPublisher = new ArrayList<>();

        private void add(Publication publication) {
            byPlatform.add(publication.byPlatform());
            byPublisher.add(publication.byPublisher());
        }
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

    private static double median(List<Duration> all) {
        return all.stream().sorted().toList().get(all.size() / 2).toMillis();
    }
}
