package io.portcullis.platform.channel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The streams that this node holds. */
final class Streams {
    /** An agent that lost its connection comes again before we notice. */
    private static final int MOST_OF_A_DEVICE = 2;

    private static final Duration NOT_AGAIN_SOON = Duration.ofMinutes(1);

    private final int most;
    private final Map<UUID, List<DeviceStream>> byDevice = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean open;

    Streams(int most) {
        this.most = most;
    }

    /** Whether streams are taken: not before this node hears commands, nor once it is about to stop. */
    void open(boolean nowOpen) {
        open = nowOpen;
    }

    boolean hasRoom() {
        return open && count.get() < most;
    }

    int count() {
        return count.get();
    }

    /** The newest streams of a device win. */
    void add(DeviceStream stream) {
        count.incrementAndGet();
        var evicted = new ArrayList<DeviceStream>();
        byDevice.compute(stream.device(), (_, before) -> {
            var now = new ArrayList<DeviceStream>(MOST_OF_A_DEVICE);
            if (before != null) {
                now.addAll(before);
            }
            now.add(stream);
            while (now.size() > MOST_OF_A_DEVICE) {
                evicted.add(now.removeFirst());
            }
            return List.copyOf(now);
        });
        evicted.forEach(old -> {
            count.decrementAndGet();
            old.close(NOT_AGAIN_SOON);
        });
        if (!open) {
            // Stopped meanwhile: whoever closed all did not see this one.
            stream.close(Duration.ZERO);
        }
    }

    void remove(DeviceStream stream) {
        byDevice.computeIfPresent(stream.device(), (_, before) -> {
            var now = before.stream().filter(other -> other != stream).toList();
            if (now.size() < before.size()) {
                count.decrementAndGet();
            }
            return now.isEmpty() ? null : now;
        });
    }

    List<DeviceStream> of(UUID device) {
        return byDevice.getOrDefault(device, List.of());
    }

    List<DeviceStream> all() {
        return byDevice.values().stream().flatMap(Collection::stream).toList();
    }
}
