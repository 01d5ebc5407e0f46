package io.portcullis.agent.collect;

import io.portcullis.posture.Reading;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** One collection: all collectors at once, each on a thread of its own, within one budget of time. */
public final class PostureCollection {

    /** Enough for every tool we call on a healthy machine, and little enough for a person who waits. */
    public static final Duration BUDGET = Duration.ofMillis(1_900);

    /** On macOS and Windows facts come from tools, several of which take a second or more to start. */
    private static final Duration SLOW_SYSTEMS = Duration.ofSeconds(30);

    private final Machine machine;
    private final List<Collector> collectors;
    private final Clock clock;
    private final Duration budget;

    PostureCollection(Machine machine, List<Collector> collectors, Clock clock, Duration budget) {
        this.machine = machine;
        this.collectors = List.copyOf(collectors);
        this.clock = clock;
        this.budget = budget;
    }

    /**
     * The collectors of this operating system.
     *
     * @param agentVersion reported as {@code agent.version}
     * @param budget for Linux; the other systems get more
     */
    public static PostureCollection ofThisMachine(Machine machine, String agentVersion, Clock clock, Duration budget) {
        String system = System.getProperty("os.name", "");
        boolean slow = !system.startsWith("Linux") && budget.compareTo(SLOW_SYSTEMS) < 0;
        return new PostureCollection(machine, Collectors.of(system, agentVersion), clock, slow ? SLOW_SYSTEMS : budget);
    }

    /** Everything that can be collected here. */
    public Set<String> attributes() {
        Set<String> names = new TreeSet<>();
        collectors.forEach(collector -> names.addAll(collector.attributes()));
        return names;
    }

    /** Collects the wanted attributes and no others; one that no collector knows is left out. */
    public Map<String, Reading> collect(Set<String> wanted) throws InterruptedException {
        long end = System.nanoTime() + budget.toNanos();
        List<Running> running = new ArrayList<>();
        for (Collector collector : collectors) {
            if (collector.attributes().stream().anyMatch(wanted::contains)) {
                running.add(start(collector));
            }
        }
        Map<String, Reading> collected = new TreeMap<>();
        for (Running one : running) {
            Optional<String> trouble = one.await(end, budget);
            one.collector().attributes().stream()
                    .filter(wanted::contains)
                    .filter(Predicate.not(one.findings().readings()::containsKey))
                    .forEach(name -> one.findings().error(name, trouble.orElse("the collector said nothing about it")));
            one.findings().readings().forEach((name, reading) -> {
                if (wanted.contains(name) && one.collector().attributes().contains(name)) {
                    collected.put(name, reading);
                }
            });
        }
        return collected;
    }

    private Running start(Collector collector) {
        Findings findings = new Findings(clock);
        Failure failure = new Failure();
        // Virtual threads do not keep the process alive: a collector that hangs forever is left behind.
        Thread thread = Thread.ofVirtual()
                .name(collector.getClass().getSimpleName())
                .uncaughtExceptionHandler((_, thrown) -> failure.thrown = thrown)
                .start(() -> {
                    try {
                        collector.collect(machine, findings);
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                });
        return new Running(collector, findings, failure, thread);
    }

    private static final class Failure {
        private volatile @org.jspecify.annotations.Nullable Throwable thrown;
    }

    private record Running(Collector collector, Findings findings, Failure failure, Thread thread) {

        /** Why it did not say everything; empty if it ended by itself. */
        Optional<String> await(long end, Duration budget) throws InterruptedException {
            boolean ended = thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            if (!ended) {
                thread.interrupt();
                return Optional.of(
                        collector.getClass().getSimpleName() + ": no answer within " + budget.toMillis() + " ms");
            }
            return Optional.ofNullable(failure.thrown)
                    .map(thrown -> collector.getClass().getSimpleName() + " failed: "
                            + thrown.getClass().getSimpleName());
        }
    }
}
