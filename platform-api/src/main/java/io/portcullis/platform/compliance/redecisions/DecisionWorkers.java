package io.portcullis.platform.compliance.redecisions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This node's threads that decide without being asked: the fleet after a publication, each with its part of the devices
 * first; what time changes; and one that forgets the past.
 */
public final class DecisionWorkers {
    private static final int MOST_THREADS = 4;
    private static final int BUCKETS = 100;
    private static final Duration PRUNE_EVERY = Duration.ofMinutes(15);

    private final List<BackgroundWorker> reevaluation = new ArrayList<>();
    private final BackgroundWorker sweeper;
    private final BackgroundWorker pruning;

    DecisionWorkers(
            FleetReevaluations reevaluations, BetweenChunks rollouts, Sweeper sweeper, Pruning pruning, Duration poll) {
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
        for (int i = 0; i < threads; i++) {
            int from = i * BUCKETS / threads;
            int to = (i + 1) * BUCKETS / threads - 1;
            boolean first = i == 0;
            // One of them looks after the roll-out between chunks: a breach of the budget is not to wait for the rest.
            reevaluation.add(new BackgroundWorker(
                    "fleet-reevaluation-" + i,
                    () -> step(reevaluations, from, to, first ? rollouts : null),
                    () -> poll));
        }
        this.sweeper = new BackgroundWorker("decision-sweeper", sweeper::step, sweeper::pause);
        this.pruning = new BackgroundWorker("decision-pruning", pruning::step, () -> PRUNE_EVERY);
    }

    private boolean step(FleetReevaluations reevaluations, int from, int to, @Nullable BetweenChunks rollouts) {
        boolean decided = reevaluations.step(from, to);
        boolean moved = rollouts != null && moved(rollouts);
        return decided || moved;
    }

    /** A roll-out that moved has made work for all of them. */
    private boolean moved(BetweenChunks rollouts) {
        boolean moved = rollouts.step();
        if (moved) {
            wakeReevaluation();
        }
        return moved;
    }

    /** Never blocks. */
    public void wakeReevaluation() {
        reevaluation.forEach(BackgroundWorker::wake);
    }

    /** Never blocks. */
    public void wakeSweeper() {
        sweeper.wake();
    }

    public void start() {
        all().forEach(BackgroundWorker::start);
    }

    public void stop() {
        all().forEach(BackgroundWorker::stop);
    }

    private List<BackgroundWorker> all() {
        List<BackgroundWorker> all = new ArrayList<>(reevaluation);
        all.add(sweeper);
        all.add(pruning);
        return all;
    }
}
