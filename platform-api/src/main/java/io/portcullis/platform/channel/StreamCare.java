package io.portcullis.platform.channel;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after all streams from one thread, once a second: a share of them gets its keep-alive; those are ended whose
 * certificate has expired, who take nothing, or who are old enough to authenticate anew.
 */
final class StreamCare {
    private static final Logger log = LoggerFactory.getLogger(StreamCare.class);
    /** TLS handshakes of devices that come again; a node does several times as many. */
    private static final int RETURNING_A_SECOND = 500;

    private static final Duration SHORTEST_RETURN = Duration.ofSeconds(2);

    private final Streams streams;
    private final ChannelProperties properties;
    private final SecureRandom random;
    private final Clock clock;
    private @Nullable ScheduledExecutorService timer;
    private long tick;

    StreamCare(Streams streams, ChannelProperties properties, SecureRandom random, Clock clock) {
        this.streams = streams;
        this.properties = properties;
        this.random = random;
        this.clock = clock;
    }

    synchronized void start() {
        if (timer == null) {
            var started = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("device-streams").daemon().factory());
            var _ = started.scheduleAtFixedRate(this::look, 1, 1, TimeUnit.SECONDS);
            timer = started;
        }
    }

    /** Sends every device away, each with a time of its own to come again: not all at once to the node next door. */
    synchronized void stop() {
        streams.open(false);
        var started = timer;
        timer = null;
        if (started != null) {
            started.shutdownNow();
        }
        var open = streams.all();
        Duration spread = Duration.ofMillis(1000L * open.size() / RETURNING_A_SECOND);
        open.parallelStream().forEach(stream -> stream.close(between(Duration.ZERO, spread.plus(SHORTEST_RETURN))));
    }

    private void look() {
        try {
            look(clock.instant(), tick++);
        } catch (RuntimeException unexpected) {
            log.error("The streams of devices cannot be looked after; trying on", unexpected);
        }
    }

    /** @param round counts up by one a second */
    void look(Instant now, long round) {
        long period = Math.max(1, properties.keepAlive().toSeconds());
        for (DeviceStream stream : streams.all()) {
            if (!now.isBefore(stream.certificateEnd())) {
                stream.close(SHORTEST_RETURN);
            } else if (stream.stuck().compareTo(properties.slow()) > 0) {
                log.debug("Device {} takes nothing; its stream is cut off", stream.device());
                stream.abandon();
            } else if (stream.age().compareTo(lifetime(stream)) > 0) {
                stream.close(between(Duration.ZERO, SHORTEST_RETURN));
            } else if (Math.floorMod(stream.hashCode(), period) == Math.floorMod(round, period)) {
                stream.keepAlive();
            }
        }
    }

    /** Up to a fifth less than the longest, so that those who came together do not leave together. */
    private Duration lifetime(DeviceStream stream) {
        long longest = properties.longest().toMillis();
        return Duration.ofMillis(longest - Math.floorMod(stream.hashCode(), Math.max(1, longest / 5)));
    }

    private Duration between(Duration least, Duration most) {
        return least.plusMillis(random.nextLong(most.minus(least).toMillis() + 1));
    }
}
