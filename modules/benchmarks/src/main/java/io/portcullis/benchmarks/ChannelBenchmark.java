package io.portcullis.benchmarks;

import io.portcullis.contracts.PolicyInForce;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** From publishing a policy set to the new report of every connected agent. */
final class ChannelBenchmark {
    static final int AGENTS = 1_000;

    private static final int ROUNDS = 6;
    /** Until then the platform still compiles itself. */
    private static final int WARM_UP = 3;

    private static final double BUDGET_MILLIS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final StackEnv stack;
    private final AdminApi admin;
    private final Tls tls;
    private final Progress progress;
    private volatile Round round = new Round(0);
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

    ChannelBenchmark(StackEnv stack, AdminApi admin, Tls tls, Progress progress) {
        this.stack = stack;
        this.admin = admin;
        this.tls = tls;
        this.progress = progress;
    }

    private static final class Round {
        private final long publishedAt = System.nanoTime();
        private final Queue<ListeningAgent.Followed> followed = new ConcurrentLinkedQueue<>();
        private final CountDownLatch missing;

        Round(int agents) {
            missing = new CountDownLatch(agents);
        }
    }

    /** Publishes the policy set in force again and again, as new revisions. */
    List<Figure> measure(List<BenchDevice> devices, PolicyInForce policy) {
        progress.say("connecting " + devices.size() + " agents to their event streams");
        List<ListeningAgent> agents = new ArrayList<>();
        CountDownLatch listening = new CountDownLatch(devices.size());
        Latencies heard = new Latencies();
        Latencies accepted = new Latencies();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (BenchDevice device : devices) {
                    ListeningAgent agent = new ListeningAgent(device, stack, tls, this::followed, refusals::add);
                    agents.add(agent);
                    threads.execute(() -> agent.listen(listening::countDown));
                }
                require(listening.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "not every stream began");
                for (int i = 0; i < ROUNDS; i++) {
                    progress.say("publishing, round " + (i + 1) + " of " + ROUNDS);
                    Round now = new Round(devices.size());
                    round = now;
                    admin.publishPolicy(policy.document());
                    require(
                            now.missing.await(PATIENCE.toSeconds(), TimeUnit.SECONDS),
                            now.missing.getCount() + " agents did not follow; " + refusals.peek());
                    if (i >= WARM_UP) {
                        now.followed.forEach(one -> {
                            heard.add(one.heardAt() - now.publishedAt);
                            accepted.add(one.acceptedAt() - now.publishedAt);
                        });
                    }
                }
            } finally {
                agents.forEach(ListeningAgent::close);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
        return List.of(
                Figure.latency("publish to " + devices.size() + " agents told, p50", heard.percentile(0.50), null),
                Figure.latency("  p99", heard.percentile(0.99), null),
                Figure.latency("publish to new report accepted, p50", accepted.percentile(0.50), null),
                Figure.latency("  p99", accepted.percentile(0.99), BUDGET_MILLIS));
    }

    private void followed(ListeningAgent.Followed one) {
        Round now = round;
        now.followed.add(one);
        now.missing.countDown();
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new BenchmarkException(otherwise + " within " + PATIENCE.toSeconds() + " s");
        }
    }
}
