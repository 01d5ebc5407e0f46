package io.portcullis.benchmarks;

import java.net.URI;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Certificate issuance over EST. Keys and requests are made beforehand; connections are kept alive, so what is measured
 * is enrollment and not the handshake.
 */
final class EnrollmentBenchmark {
    private static final double BUDGET = 1_500;
    private static final int MOST_USES = 1_000;
    /** Several enrollment tokens, as in a company that hands out one per batch: all uses of a token update its row. */
    private static final int TOKENS = 8;

    /** Requests to have at hand while warming up. */
    private static final int MOST_A_SECOND = 2_500;

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Load load;
    private final URI deviceUrl;
    private final AdminApi admin;
    private final Tls tls;
    private final Progress progress;

    EnrollmentBenchmark(StackEnv stack, AdminApi admin, Tls tls, Progress progress, Load load) {
        this.load = load;
        this.deviceUrl = stack.deviceUrl();
        this.admin = admin;
        this.tls = tls;
        this.progress = progress;
    }

    /** Enrolls without measuring. */
    List<BenchDevice> enroll(int count) {
        Run run = new Run(count, 1);
        run.run(Math.min(count, 8), LIMIT).requireSuccess("enrollments");
        return run.collected();
    }

    /**
     * Enrolls as fast as it goes, adding the devices to {@code enrolled}; others first, to warm up: a platform that
     * runs for a while has compiled its code, one that was started for this has not.
     */
    List<Figure> measure(int count, int connections, Duration warmUp, List<BenchDevice> enrolled) {
        int warmed = 0;
        if (!warmUp.isZero()) {
            progress.say("enrolling devices for " + warmUp.toSeconds() + " s to warm up");
            Run warm = new Run(Math.toIntExact(MOST_A_SECOND * warmUp.toSeconds()), TOKENS);
            warm.run(connections, warmUp).requireSuccess("enrollments");
            enrolled.addAll(warm.collected());
            warmed = warm.collected().size();
        }
        progress.say("preparing " + count + " certificate requests");
        Run run = new Run(count, TOKENS);
        progress.say("enrolling them over " + connections + " connections");
        Load.Outcome outcome = run.run(connections, LIMIT);
        enrolled.addAll(run.collected());
        outcome.requireSuccess("enrollments");
        return List.of(
                Figure.rate(
                        "certificate issuance over EST, durable",
                        outcome.perSecond(),
                        BUDGET,
                        outcome.note(connections + " connections, after " + warmed + " enrollments in "
                                + warmUp.toSeconds() + " s")),
                Figure.latency("  p50", outcome.latencies().percentile(0.50), null),
                Figure.latency("  p99", outcome.latencies().percentile(0.99), null));
    }

    private final class Run {
        private final List<KeyPair> keys;
        private final List<byte[]> requests;
        private final AtomicInteger next = new AtomicInteger();
        private final ConcurrentLinkedQueue<BenchDevice> done = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();

        private record Answer(int number, String body) {}

        private Run(int count, int tokens) {
            int usesEach = Math.min(MOST_USES, count / tokens + 1);
            int needed = tokens * ((count + tokens * usesEach - 1) / (tokens * usesEach));
            List<String> secrets = IntStream.range(0, needed)
                    .mapToObj(i -> admin.newEnrollmentToken(usesEach))
                    .toList();
            keys = IntStream.range(0, count)
                    .parallel()
                    .mapToObj(i -> CertificateRequests.newKeys())
                    .toList();
            requests = IntStream.range(0, count)
                    .parallel()
                    .mapToObj(i -> Requests.post(
                            deviceUrl,
                            "/.well-known/est/simpleenroll",
                            "application/pkcs10",
                            CertificateRequests.requestFor(keys.get(i)),
                            Requests.basic("enrollment", secrets.get(i / (tokens * usesEach) * tokens + i % tokens)),
                            "Content-Transfer-Encoding: base64",
                            "Portcullis-Device-Name: benchmark-" + i))
                    .toList();
        }

        private Load.Outcome run(int connections, Duration limit) {
            List<Load.Worker> workers = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                workers.add(worker());
            }
            Load.Outcome outcome = load.run(workers, Duration.ZERO, limit);
            workers.forEach(worker -> worker.connection().close());
            answers.forEach(answer -> done.add(BenchDevice.of(keys.get(answer.number), answer.body)));
            return outcome;
        }

        private Load.Worker worker() {
            return new Load.Worker(new WireConnection(tls.anonymous(), deviceUrl), new Load.Source() {
                private int current;

                @Override
                public byte @Nullable [] next() {
                    current = next.getAndIncrement();
                    return current < requests.size() ? requests.get(current) : null;
                }

                @Override
                public void answered(WireConnection connection) {
                    answers.add(new Answer(current, connection.body()));
                }
            });
        }

        private List<BenchDevice> collected() {
            return Collections.unmodifiableList(new ArrayList<>(done));
        }
    }
}
