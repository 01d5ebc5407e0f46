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

    private final URI deviceUrl;
    private final AdminApi admin;
    private final Tls tls;
    private final Progress progress;

    EnrollmentBenchmark(StackEnv stack, AdminApi admin, Tls tls, Progress progress) {
        this.deviceUrl = stack.deviceUrl();
        this.admin = admin;
        this.tls = tls;
        this.progress = progress;
    }

    /** Enrolls without measuring. */
    List<BenchDevice> enroll(int count) {
        return new Run(count, 1).devices(Math.min(count, 16), Duration.ZERO, Duration.ofMinutes(2));
    }

    /** Enrolls as fast as it goes, adding the devices to {@code enrolled}. */
    List<Figure> measure(int count, int connections, List<BenchDevice> enrolled) {
        progress.say("preparing " + count + " certificate requests");
        // Several tokens, as in a company that hands out one per batch: a token is one row, which all its uses update.
        Run run = new Run(count, 8);
        progress.say("enrolling them over " + connections + " connections");
        Load.Outcome outcome = run.run(connections, Duration.ZERO, Duration.ofMinutes(2));
        enrolled.addAll(run.collected());
        requireNoRefusal(outcome);
        String note = count + " devices, " + connections + " connections, generator " + Progress.cores(outcome);
        return List.of(
                Figure.rate("certificate issuance over EST, durable", outcome.perSecond(), BUDGET, note),
                Figure.latency("  p50", outcome.latencies().percentile(0.50), null),
                Figure.latency("  p99", outcome.latencies().percentile(0.99), null));
    }

    private static void requireNoRefusal(Load.Outcome outcome) {
        if (outcome.refused() > 0) {
            throw new BenchmarkException(
                    outcome.refused() + " enrollments were refused; the first: " + outcome.firstRefusal());
        }
    }

    private final class Run {
        private final List<KeyPair> keys;
        private final List<byte[]> requests;
        private final AtomicInteger next = new AtomicInteger();
        private final ConcurrentLinkedQueue<BenchDevice> done = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();

        private record Answer(int number, String body) {}

        private Run(int count, int tokens) {
            int needed = Math.max(tokens, (count + MOST_USES - 1) / MOST_USES);
            int usesEach = Math.min(MOST_USES, count / needed + 1);
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
                            Requests.basic("enrollment", secrets.get(i % needed)),
                            "Content-Transfer-Encoding: base64",
                            "Portcullis-Device-Name: benchmark-" + i))
                    .toList();
        }

        private List<BenchDevice> devices(int connections, Duration warmUp, Duration limit) {
            requireNoRefusal(run(connections, warmUp, limit));
            return collected();
        }

        private Load.Outcome run(int connections, Duration warmUp, Duration limit) {
            List<Load.Worker> workers = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                workers.add(worker());
            }
            Load.Outcome outcome = Load.run(workers, warmUp, limit);
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
