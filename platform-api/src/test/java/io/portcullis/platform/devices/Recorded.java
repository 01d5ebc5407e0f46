package io.portcullis.platform.devices;

import io.portcullis.platform.RunningPlatform;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationEventMulticaster;

/** Remembers the events of one kind that a platform publishes, or fails what publishes them. */
final class Recorded<E> implements AutoCloseable {
    private final List<E> events = new CopyOnWriteArrayList<>();
    private final ApplicationEventMulticaster multicaster;
    private final ApplicationListener<PayloadApplicationEvent<?>> listener;

    Recorded(RunningPlatform platform, Class<E> kind) {
        this(platform, kind, false);
    }

    /** Throws at each such event, within the transaction that published it. */
    static <E> Recorded<E> failing(RunningPlatform platform, Class<E> kind) {
        return new Recorded<>(platform, kind, true);
    }

    private Recorded(RunningPlatform platform, Class<E> kind, boolean fail) {
        multicaster = platform.bean(ApplicationEventMulticaster.class);
        listener = new ApplicationListener<>() {
            @Override
            public void onApplicationEvent(PayloadApplicationEvent<?> event) {
                if (kind.isInstance(event.getPayload())) {
                    events.add(kind.cast(event.getPayload()));
                    if (fail) {
                        throw new IllegalStateException("fails on purpose");
                    }
                }
            }
        };
        multicaster.addApplicationListener(listener);
    }

    List<E> events() {
        return List.copyOf(events);
    }

    @Override
    public void close() {
        multicaster.removeApplicationListener(listener);
    }
}
