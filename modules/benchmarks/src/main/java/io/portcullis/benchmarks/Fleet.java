package io.portcullis.benchmarks;

import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.ReportAnswer;
import io.portcullis.contracts.WireJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** The devices of a benchmark: connected, and retired in the end. */
final class Fleet {
    private final Load load;
    private final StackEnv stack;
    private final Tls tls;

    Fleet(StackEnv stack, Tls tls, Load load) {
        this.load = load;
        this.stack = stack;
        this.tls = tls;
    }

    List<Connected> connect(List<BenchDevice> devices) {
        return devices.stream()
                .map(device -> new Connected(
                        device,
                        new WireConnection(
                                tls.presenting(device.keys().getPrivate(), device.chain()), stack.deviceUrl())))
                .toList();
    }

    /**
     * One report each, so that every device has a decision; fails when the policy in force has something against them.
     */
    void makeCompliant(List<Connected> devices) {
        for (Connected connected : devices) {
            byte[] report =
                    new PostureReports(connected.device(), stack.issuer().toString(), stack.deviceUrl()).next();
            try {
                int status = connected.connection().exchange(report);
                String body = connected.connection().body();
                if (status != 200) {
                    throw new BenchmarkException("a posture report was refused: " + status + " " + body);
                }
                requireCompliant(
                        WireJson.mapper().readValue(body, ReportAnswer.class).decision());
            } catch (IOException e) {
                throw new BenchmarkException("the device plane cannot be reached: " + e.getMessage(), e);
            }
        }
    }

    private static void requireCompliant(DecisionDocument decision) {
        if (!decision.status().equals("compliant")) {
            throw new BenchmarkException("the policy in force finds benchmark devices " + decision.status() + ": "
                    + decision.failing().stream()
                            .map(check -> check.policy() + "/" + check.check() + " (" + check.reason() + ")")
                            .collect(Collectors.joining(", "))
                    + ". Run with --own-policy to publish one that suits them.");
        }
    }

    /** Takes the devices out of the console's lists of what is active. */
    void retire(List<BenchDevice> devices, AdminApi admin) {
        ConcurrentLinkedQueue<BenchDevice> left = new ConcurrentLinkedQueue<>(devices);
        List<Load.Worker> workers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            workers.add(new Load.Worker(new WireConnection(tls.anonymous(), stack.issuer()), () -> {
                BenchDevice device = left.poll();
                return device == null
                        ? null
                        : Requests.post(
                                stack.issuer(),
                                "/api/v1/devices/" + device.id() + "/retire",
                                "application/json",
                                "{\"reason\":\"end of a benchmark\"}",
                                admin.authorizationHeader());
            }));
        }
        load.run(workers, Duration.ZERO, Duration.ofMinutes(2));
        workers.forEach(worker -> worker.connection().close());
    }
}
