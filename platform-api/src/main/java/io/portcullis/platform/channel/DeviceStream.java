package io.portcullis.platform.channel;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream of a device. No thread waits for it: what can be written is written by whoever has it to say, the
 * rest when the container finds room. Commands are hints, so what waits exists once a kind, however slow the reader.
 */
final class DeviceStream implements WriteListener, AsyncListener {
    private static final Logger log = LoggerFactory.getLogger(DeviceStream.class);
    private static final String RETRY = "retry";

    private final UUID device;
    private final String thumbprint;
    private final Instant certificateEnd;
    private final LongSupplier nanos;
    private final long openedAt;
    private final Consumer<DeviceStream> whenGone;
    private final Map<String, byte[]> waiting = new LinkedHashMap<>(4);
    private @Nullable AsyncContext context;
    private @Nullable ServletOutputStream out;
    private boolean ready;
    private boolean unflushed;
    private boolean closing;
    private boolean gone;
    private boolean stuck;
    private long stuckSince;

    /** @param nanos a clock that only moves forward */
    DeviceStream(
            UUID device,
            String thumbprint,
            Instant certificateEnd,
            LongSupplier nanos,
            Consumer<DeviceStream> whenGone) {
        this.device = device;
        this.thumbprint = thumbprint;
        this.certificateEnd = certificateEnd;
        this.nanos = nanos;
        this.openedAt = nanos.getAsLong();
        this.whenGone = whenGone;
    }

    UUID device() {
        return device;
    }

    String thumbprint() {
        return thumbprint;
    }

    Instant certificateEnd() {
        return certificateEnd;
    }

    Duration age() {
        return Duration.ofNanos(nanos.getAsLong() - openedAt);
    }

    /** Begins to speak, with this frame before all that was to be said meanwhile. */
    synchronized void begin(AsyncContext opened, byte[] first) throws IOException {
        if (gone) {
            // Newer streams of the device took its place meanwhile.
            opened.complete();
            return;
        }
        context = opened;
        var later = new LinkedHashMap<>(waiting);
        waiting.clear();
        waiting.put("first", first);
        waiting.putAll(later);
        opened.setTimeout(0);
        opened.addListener(this);
        var stream = opened.getResponse().getOutputStream();
        out = stream;
        // Calls onWritePossible once the request's own thread has left.
        stream.setWriteListener(this);
    }

    /** @param kind of what is said: a frame that still waits is replaced by a newer one of its kind */
    synchronized void send(String kind, byte[] frame) {
        if (!closing && !gone) {
            waiting.put(kind, frame);
            drain();
        }
    }

    /** Only where nothing else shows that the stream lives. */
    synchronized void keepAlive() {
        if (waiting.isEmpty()) {
            send(":", Frames.keepAlive());
        }
    }

    /**
     * Says the last word and ends.
     *
     * @param retry when the device is to come again
     */
    synchronized void close(Duration retry) {
        if (!closing && !gone) {
            waiting.put(RETRY, Frames.retry(retry));
            closing = true;
            drain();
            if (context == null || stuck) {
                // Nobody listens: the last word is not worth waiting for.
                abandon();
            }
        }
    }

    /** How long the device has taken nothing. */
    synchronized Duration stuck() {
        return stuck ? Duration.ofNanos(nanos.getAsLong() - stuckSince) : Duration.ZERO;
    }

    /** Ends without a word. */
    synchronized void abandon() {
        if (!gone) {
            gone = true;
            waiting.clear();
            complete();
        }
    }

    @Override
    public synchronized void onWritePossible() {
        ready = true;
        drain();
    }

    private void drain() {
        var to = out;
        if (!ready || to == null || gone) {
            return;
        }
        try {
            while (to.isReady()) {
                stuck = false;
                if (!waiting.isEmpty()) {
                    Iterator<byte[]> next = waiting.values().iterator();
                    byte[] frame = next.next();
                    next.remove();
                    to.write(frame);
                    unflushed = true;
                } else if (unflushed) {
                    unflushed = false;
                    to.flush();
                } else {
                    if (closing) {
                        gone = true;
                        complete();
                    }
                    return;
                }
            }
            if (!stuck) {
                stuck = true;
                stuckSince = nanos.getAsLong();
            }
        } catch (IOException | IllegalStateException broken) {
            log.debug("The stream of device {} broke: {}", device, broken.getMessage());
            abandon();
        }
    }

    private void complete() {
        var open = context;
        if (open != null) {
            try {
                open.complete();
            } catch (IllegalStateException already) {
                log.trace("The container ended the stream of device {} first", device, already);
            }
        }
        whenGone.accept(this);
    }

    @Override
    public void onError(Throwable broken) {
        log.debug("The stream of device {} broke: {}", device, broken.getMessage());
        abandon();
    }

    @Override
    public void onError(AsyncEvent event) {
        abandon();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        abandon();
    }

    @Override
    public synchronized void onComplete(AsyncEvent event) {
        if (!gone) {
            gone = true;
            whenGone.accept(this);
        }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // A stream is started once.
    }
}
