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
                publish(fleet, Kind.values()[i % Kind.values().length].text(yaml));
            }
            List<Figure> figures = new ArrayList<>();
            List<Duration> byPublisher = new ArrayList<>();
            for (Kind kind : Kind.values()) {
                publish(fleet, yaml);
                List<Duration> byPlatform = new ArrayList<>();
                for (int i = 0; i < measured; i++) {
                    progress.say("publishing " + (i + 1) + ", " + kind.outcome);
                    // There and back again, so that each publication is of that kind.
                    var publication = publish(fleet, i % 2 == 0 ? kind.text(yaml) : yaml);
                    byPlatform.add(publication.byPlatform());
                    byPublisher.add(publication.byPublisher());
                }
                figures.add(new Figure(
                        "publish: " + devices + " devices, " + kind.outcome,
                        median(byPlatform),
                        "ms",
                        1_000.0,
                        false,
                        "from in force to the last device decided and stored"));
            }
            figures.add(new Figure(
                    "publish: seen by who publishes",
                    median(byPublisher),
                    "ms",
                    null,
                    false,
                    "signing, Kafka and asking included"));
            return figures;
        }
    }

    /** What a publication changes for the fleet. */
    private enum Kind {
        SAME("same outcome for all") {
            @Override
            String text(String yaml) {
                return yaml + "# The same.\n";
            }
        },
        ONE_IN_FIFTY("another check that one in 50 fails") {
            @Override
            String text(String yaml) {
                return yaml.replace("levels:\n", """
                              - { id: another, title: Another, expression: '!version_at_least(os.version, "99.0.490")', severity: high }
                        levels:
                        """).replace("agent-version] }", "agent-version, another] }");
            }
        },
        EVERY_LEASE("another end of every device's lease") {
            @Override
            String text(String yaml) {
                return yaml.replace(
                        "expression: disk.root.encrypted,", "expression: disk.root.encrypted, max_age: 7h,");
            }
        };

        private final String outcome;

        Kind(String outcome) {
            this.outcome = outcome;
        }

        abstract String text(String yaml);
    }

    private Publication publish(SyntheticFleet fleet, String yaml) {
        long before = fleet.newest();
        fleet.vacuum();
        Instant start = Instant.now();
        admin.publishPolicy("# " + start + "\n" + yaml);
        long revision = awaitComplete(fleet, before);
        return new Publication(fleet.reevaluation(revision), Duration.between(start, Instant.now()));
    }

    private record Publication(Duration byPlatform, Duration byPublisher) {}

    private static long awaitComplete(SyntheticFleet fleet, long before) {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            long newest = fleet.newest();
            if (newest > before && fleet.complete(newest) && fleet.open() == 0) {
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
