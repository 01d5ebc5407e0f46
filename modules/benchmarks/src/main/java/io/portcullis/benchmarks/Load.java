package io.portcullis.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Closed-loop load: every worker sends its next request when the last one is answered. */
final class Load {

    /** What one worker sends; {@code null} when it has nothing left. */
    @FunctionalInterface
    interface Source {
        byte @Nullable [] next();

        /** Called after each exchange that succeeded, on the thread that sent it. */
        default void answered(WireConnection connection) {}
    }

    record Worker(WireConnection connection, Source source) {}

    /**
     * @param elapsed measured time
     * @param cost what an operation took of this machine's processors, by process
     */
    record Outcome(
            Latencies latencies, Duration elapsed, int refused, String firstRefusal, int reconnects, String cost) {
        double perSecond() {
            return latencies.count() / (elapsed.toNanos() / 1e9);
        }

        void requireSuccess(String what) {
            if (latencies.count() == 0) {
                throw new BenchmarkException("all " + what + " were refused; the first: " + firstRefusal);
            }
        }

        /** How it was measured, and what went wrong. */
        String note(String setting) {
            String note = setting + "; processor time each: " + cost;
            if (reconnects > 0) {
                note += ", " + reconnects + " reconnects";
            }
            return refused == 0 ? note : note + ", " + refused + " FAILED, the first: " + firstRefusal;
        }
    }

    private final StackCost cost;

    Load(StackCost cost) {
        this.cost = cost;
    }

    Outcome run(List<Worker> workers, Duration warmUp, Duration duration) {
        CountDownLatch ready = new CountDownLatch(workers.size());
        CountDownLatch go = new CountDownLatch(1);
        List<Measured> measured = new ArrayList<>();
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Worker worker : workers) {
                Measured own = new Measured();
                measured.add(own);
                running.add(threads.submit(() -> {
                    try {
                        worker.connection.open();
                    } finally {
                        ready.countDown();
                    }
                    go.await();
                    own.run(worker, System.nanoTime(), warmUp.toNanos(), duration.toNanos());
                    return null;
                }));
            }
            ready.await();
            go.countDown();
            Thread.sleep(warmUp);
            Map<String, Duration> before = cost.soFar();
            for (Future<?> worker : running) {
                worker.get();
            }
            return outcome(measured, workers, before, cost.soFar());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        } catch (ExecutionException e) {
            throw new BenchmarkException("the load broke off: " + e.getCause(), e);
        }
    }

    private static Outcome outcome(
            List<Measured> measured, List<Worker> workers, Map<String, Duration> before, Map<String, Duration> after) {
        Latencies all = new Latencies();
        long begin = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        int refused = 0;
        String firstRefusal = "";
        for (Measured one : measured) {
            all.addAll(one.latencies);
            begin = Math.min(begin, one.begin);
            end = Math.max(end, one.end);
            refused += one.refused;
            firstRefusal = firstRefusal.isEmpty() ? one.firstRefusal : firstRefusal;
        }
        int reconnects =
                workers.stream().mapToInt(w -> w.connection.connects() - 1).sum();
        return new Outcome(
                all,
                Duration.ofNanos(Math.max(1, end - begin)),
                refused,
                firstRefusal,
                reconnects,
                StackCost.perOperation(before, after, all.count()));
    }

    private static final class Measured {
        /** Past this a worker gives up: the server is gone. */
        private static final int MOST_BROKEN = 20;

        private final Latencies latencies = new Latencies();
        private long begin;
        private long end;
        private int refused;
        private String firstRefusal = "";

        private void run(Worker worker, long start, long warmUp, long duration) throws IOException {
            begin = start + warmUp;
            end = begin;
            long last = begin + duration;
            while (true) {
                byte[] request = worker.source.next();
                long before = System.nanoTime();
                if (request == null || before >= last) {
                    return;
                }
                int status;
                try {
                    status = worker.connection.exchange(request);
                } catch (IOException e) {
                    worker.connection.close();
                    broken(e);
                    continue;
                }
                long after = System.nanoTime();
                if (status != 200) {
                    refused(status, worker.connection.body());
                    continue;
                }
                worker.source.answered(worker.connection);
                if (before >= begin) {
                    latencies.add(after - before);
                    end = after;
                }
            }
        }

        private void broken(IOException e) throws IOException {
            refused(0, e.toString());
            if (refused > MOST_BROKEN) {
                throw e;
            }
        }

        private void refused(int status, String body) {
            refused++;
            if (firstRefusal.isEmpty()) {
                firstRefusal = status + " " + body;
            }
        }
    }
}
