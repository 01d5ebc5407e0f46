package io.portcullis.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;

/** Posture reports; each connection is one device. */
final class PostureBenchmark {
    private static final double BUDGET = 5_000;
    private static final double UNCHANGED_BUDGET = 20_000;
    /** Reports signed beforehand, as many as memory allows; a run that needs more signs them as it goes. */
    private static final int MOST_PREPARED = 60_000;

    private final Load load;
    private final StackEnv stack;
    private final Progress progress;

    PostureBenchmark(StackEnv stack, Progress progress, Load load) {
        this.load = load;
        this.stack = stack;
        this.progress = progress;
    }

    List<Figure> measure(List<Connected> devices, Duration warmUp, Duration duration, int checks) {
        int each = MOST_PREPARED / devices.size();
        progress.say("signing " + each * devices.size() + " reports");
        List<Load.Worker> workers = IntStream.range(0, devices.size())
                .parallel()
                .mapToObj(i -> worker(devices.get(i), each))
                .toList();
        progress.say("reporting over " + devices.size() + " connections");
        Load.Outcome outcome = load.run(workers, warmUp, duration);
        outcome.requireSuccess("reports");
        String note = outcome.note(devices.size() + " devices, " + checks + " checks");
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.rate("posture report: verified, evaluated, durable", outcome.perSecond(), BUDGET, note));
        figures.add(Figure.latency("  p50", outcome.latencies().percentile(0.50), null));
        figures.add(Figure.latency("  p99", outcome.latencies().percentile(0.99), null));
        return figures;
    }

    /** Reports that say nothing has changed, each about a whole one that was taken before. */
    List<Figure> measureUnchanged(List<Connected> devices, Duration warmUp, Duration duration, int checks) {
        int each = MOST_PREPARED / devices.size();
        progress.say("signing " + each * devices.size() + " reports of unchanged evidence");
        List<Load.Worker> workers = IntStream.range(0, devices.size())
                .parallel()
                .mapToObj(i -> unchangedWorker(devices.get(i), each))
                .toList();
        progress.say("reporting over " + devices.size() + " connections");
        Load.Outcome outcome = load.run(workers, warmUp, duration);
        outcome.requireSuccess("reports of unchanged evidence");
        String note = outcome.note(devices.size() + " devices, " + checks + " checks");
        return List.of(
                Figure.rate(
                        "unchanged evidence: verified, evaluated, durable",
                        outcome.perSecond(),
                        UNCHANGED_BUDGET,
                        note),
                Figure.latency("  p50", outcome.latencies().percentile(0.50), null),
                Figure.latency("  p99", outcome.latencies().percentile(0.99), null));
    }

    private Load.Worker unchangedWorker(Connected device, int count) {
        var whole = new PostureReports(device.device(), stack.issuer().toString(), stack.deviceUrl()).whole();
        try {
            int status = device.connection().exchange(whole.request().array());
            if (status != 200) {
                throw new BenchmarkException("a posture report was refused: " + status + " "
                        + device.connection().body());
            }
        } catch (IOException e) {
            throw new BenchmarkException("the device plane cannot be reached: " + e.getMessage(), e);
        }
        Queue<byte[]> prepared = new ArrayDeque<>(count);
        for (int i = 0; i < count; i++) {
            prepared.add(whole.unchanged());
        }
        return new Load.Worker(device.connection(), () -> {
            byte[] request = prepared.poll();
            return request != null ? request : whole.unchanged();
        });
    }

    private Load.Worker worker(Connected device, int count) {
        PostureReports reports =
                new PostureReports(device.device(), stack.issuer().toString(), stack.deviceUrl());
        Queue<byte[]> prepared = new ArrayDeque<>(count);
        for (int i = 0; i < count; i++) {
            prepared.add(reports.next());
        }
        return new Load.Worker(device.connection(), () -> {
            byte[] request = prepared.poll();
            return request != null ? request : reports.next();
        });
    }
}
