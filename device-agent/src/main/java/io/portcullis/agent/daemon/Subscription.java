package io.portcullis.agent.daemon;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.PlatformConnection.Listening;
import io.portcullis.agent.http.PlatformStream;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.IdentityStore;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Holds the platform's event stream, opens it again whenever it ends, and passes on what it says. */
final class Subscription implements AutoCloseable {

    /** The platform says something every 20 s: twice nothing, and the connection is gone. */
    private static final Duration SILENCE = Duration.ofSeconds(50);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(5);
    /** A stream that lasted is no failure, however it ended. */
    private static final Duration STABLE = Duration.ofMinutes(1);

    private final IdentityStore store;
    private final Inbox inbox;
    private final Clock clock;
    private final DoubleSupplier random;
    private final Backoff backoff;
    private @Nullable Thread thread;
    private volatile boolean closed;
    private volatile boolean again;

    Subscription(IdentityStore store, Inbox inbox, Clock clock, DoubleSupplier random) {
        this.store = store;
        this.inbox = inbox;
        this.clock = clock;
        this.random = random;
        this.backoff = new Backoff(FIRST_RETRY, LAST_RETRY, random);
    }

    void start() {
        thread = Thread.ofVirtual().name("event-stream").start(this::run);
    }

    /** Opens the stream anew at once, such as with another certificate, or because the platform is back. */
    void renew() {
        again = true;
        interrupt();
    }

    @Override
    public void close() {
        closed = true;
        interrupt();
    }

    /** Ends whatever it waits for: interrupting a virtual thread closes the socket that it reads from. */
    private void interrupt() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        while (!closed) {
            Duration wait;
            try {
                wait = listen();
            } catch (AgentFailure failure) {
                inbox.post(new News.Disconnected(failure.text()));
                Duration pause = backoff.next();
                wait = failure.retryAfter()
                        .filter(asked -> asked.compareTo(pause) > 0)
                        .orElse(pause);
            } catch (RuntimeException unforeseen) {
                // Without this the agent would believe for ever that it listens.
                inbox.post(new News.Disconnected(
                        "the event stream failed in this agent (" + EventLog.oneLine(unforeseen) + ")"));
                wait = backoff.next();
            }
            try {
                if (!again && !closed) {
                    Thread.sleep(wait);
                }
            } catch (InterruptedException woken) {
                // Something is new: find out.
            }
            if (again) {
                again = false;
                backoff.reset();
                Thread.interrupted();
            }
        }
    }

    /** Returns how long to wait once the stream has ended. */
    private Duration listen() throws AgentFailure {
        DeviceIdentity identity = store.validIdentity(clock.instant());
        PlatformConnection connection = PlatformConnection.as(identity.keyManager(), store.trust());
        URI address = store.state(identity).enrollment().server().resolve("/device/v1/events");
        return switch (connection.listen(address, SILENCE)) {
            case Listening.Refused(var reply) ->
                throw AgentFailure.unreachable(
                        "the platform opens no event stream (HTTP " + reply.status() + ")", reply.retryAfter());
            case Listening.Open(var stream) -> read(stream);
        };
    }

    private Duration read(PlatformStream stream) {
        Instant opened = clock.instant();
        String why = "the platform has ended the event stream";
        Optional<Duration> retry = Optional.empty();
        try (stream) {
            inbox.post(new News.Connected());
            EventReader events = new EventReader(stream);
            try {
                for (Optional<News> news = events.next(); news.isPresent(); news = events.next()) {
                    inbox.post(news.get());
                }
            } catch (IOException broken) {
                why = "the event stream broke ("
                        + String.valueOf(broken.getMessage()).replaceAll("\\s+", " ") + ")";
            }
            retry = events.retry();
        }
        if (Duration.between(opened, clock.instant()).compareTo(STABLE) > 0) {
            backoff.reset();
        }
        if (!again && !closed) {
            inbox.post(new News.Disconnected(why));
        }
        // What the platform asks for is spread over its devices already; a little more does no harm.
        return retry.map(asked -> asked.plusMillis(Math.round(500 * random.getAsDouble())))
                .orElseGet(backoff::next);
    }
}
