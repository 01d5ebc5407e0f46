package io.portcullis.platform.channel;

import org.springframework.context.SmartLifecycle;

/**
 * Listens once everything else has started. Stops before the web server does, which waits for requests in progress:
 * streams would never end by themselves.
 */
final class ChannelLifecycle implements SmartLifecycle {
    private final CommandTopicReader reader;
    private final StreamCare care;
    private volatile boolean running;

    ChannelLifecycle(CommandTopicReader reader, StreamCare care) {
        this.reader = reader;
        this.care = care;
    }

    @Override
    public void start() {
        care.start();
        reader.start();
        running = true;
    }

    @Override
    public void stop() {
        reader.stop();
        care.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
