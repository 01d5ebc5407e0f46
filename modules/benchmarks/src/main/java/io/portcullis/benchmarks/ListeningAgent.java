package io.portcullis.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Behaves as the device agent does: holds the event stream, and follows a new plan with a report. */
final class ListeningAgent implements AutoCloseable {

    /** One plan that was followed. */
    record Followed(long heardAt, long acceptedAt) {}

    private final SSLSocket stream;
    private final WireConnection requests;
    private final PostureReports reports;
    private final byte[] planRequest;
    private final Consumer<Followed> whenFollowed;
    private final Consumer<String> whenRefused;

    ListeningAgent(
            BenchDevice device,
            StackEnv stack,
            Tls tls,
            Consumer<Followed> whenFollowed,
            Consumer<String> whenRefused) {
        this.whenFollowed = whenFollowed;
        this.whenRefused = whenRefused;
        this.reports = new PostureReports(device, stack.issuer().toString(), stack.deviceUrl());
        this.planRequest = get(stack.deviceUrl(), "/device/v1/plan");
        SSLContext context = tls.presenting(device.keys().getPrivate(), device.chain());
        this.requests = new WireConnection(context, stack.deviceUrl());
        try {
            stream = (SSLSocket) context.getSocketFactory()
                    .createSocket(stack.deviceUrl().getHost(), stack.deviceUrl().getPort());
            stream.setTcpNoDelay(true);
            stream.getOutputStream().write(get(stack.deviceUrl(), "/device/v1/events"));
            requests.open();
        } catch (IOException e) {
            throw new BenchmarkException("an event stream cannot be opened: " + e.getMessage(), e);
        }
    }

    private static byte[] get(URI server, String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + server.getRawAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Listens until the stream ends.
     *
     * @param whenListening called once the stream has begun
     */
    void listen(Runnable whenListening) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stream.getInputStream(), StandardCharsets.US_ASCII), 512)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("event: state")) {
                    whenListening.run();
                } else if (line.equals("event: plan_changed")) {
                    follow(System.nanoTime());
                }
            }
        } catch (IOException closed) {
            if (!stream.isClosed()) {
                whenRefused.accept("a stream broke: " + closed.getMessage());
            }
        }
    }

    private void follow(long heardAt) throws IOException {
        int plan = requests.exchange(planRequest);
        int report = requests.exchange(reports.next());
        if (plan == 200 && report == 200) {
            whenFollowed.accept(new Followed(heardAt, System.nanoTime()));
        } else {
            whenRefused.accept(plan + " and " + report + ": " + requests.body());
        }
    }

    @Override
    public void close() {
        requests.close();
        try {
            stream.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
