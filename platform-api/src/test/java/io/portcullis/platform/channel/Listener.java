package io.portcullis.platform.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.portcullis.contracts.WireJson;
import io.portcullis.platform.TestDevice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** A device that listens to its event stream, as an agent does. */
final class Listener implements AutoCloseable {
    record Event(String name, JsonNode data) {}

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final HttpResponse<java.io.InputStream> answer;
    private volatile long retry = -1;
    private final AtomicInteger comments = new AtomicInteger();

    private Listener(HttpClient client, String url) {
        try {
            answer = client.send(
                    HttpRequest.newBuilder(URI.create(url + "/device/v1/events"))
                            .header("Accept", "text/event-stream")
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        Thread.startVirtualThread(this::read);
    }

    static Listener of(TestDevice device) {
        return at(device, device.url());
    }

    /** At another node than the one that the device enrolled at. */
    static Listener at(TestDevice device, String url) {
        return new Listener(device.client(), url);
    }

    int status() {
        return answer.statusCode();
    }

    HttpResponse<java.io.InputStream> answer() {
        return answer;
    }

    List<Event> events() {
        return events;
    }

    List<String> names() {
        return events.stream().map(Event::name).toList();
    }

    boolean hasHeard(String name) {
        return names().contains(name);
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    long retry() {
        return retry;
    }

    int comments() {
        return comments.get();
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
            String name = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(":")) {
                    comments.incrementAndGet();
                } else if (line.startsWith("retry: ")) {
                    retry = Long.parseLong(line.substring(7));
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    events.add(new Event(
                            name, WireJson.mapper().readTree(line.substring(6).getBytes(US_ASCII))));
                }
            }
        } catch (IOException broken) {
            // Ended, one way or the other.
        } finally {
            ended.countDown();
        }
    }

    @Override
    public void close() {
        try {
            answer.body().close();
        } catch (IOException gone) {
            // That is what was asked for.
        }
    }
}
