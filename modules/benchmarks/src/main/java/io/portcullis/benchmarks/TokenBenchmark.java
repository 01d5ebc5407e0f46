package io.portcullis.benchmarks;

import java.time.Duration;
import java.util.List;

/** Device tokens; each connection is one device, and presents its certificate once. */
final class TokenBenchmark {
    private static final double BUDGET = 10_000;
    private static final double P99_BUDGET_MILLIS = 50;

    private final Load load;
    private final StackEnv stack;
    private final Progress progress;

    TokenBenchmark(StackEnv stack, Progress progress, Load load) {
        this.load = load;
        this.stack = stack;
        this.progress = progress;
    }

    List<Figure> measure(List<Connected> devices, Duration warmUp, Duration duration) {
        progress.say("asking for tokens over " + devices.size() + " connections");
        List<Load.Worker> workers = devices.stream()
                .map(device -> {
                    byte[] request = Requests.post(
                            stack.deviceUrl(),
                            "/oauth2/token",
                            "application/x-www-form-urlencoded",
                            device.device().tokenRequest(stack.sampleAppUrl()));
                    return new Load.Worker(device.connection(), () -> request);
                })
                .toList();
        Load.Outcome outcome = load.run(workers, warmUp, duration);
        outcome.requireSuccess("tokens");
        String note = outcome.note(devices.size() + " connections");
        return List.of(
                Figure.rate("device token over kept-alive mTLS", outcome.perSecond(), BUDGET, note),
                Figure.latency("  p50", outcome.latencies().percentile(0.50), null),
                Figure.latency("  p99", outcome.latencies().percentile(0.99), P99_BUDGET_MILLIS));
    }
}
