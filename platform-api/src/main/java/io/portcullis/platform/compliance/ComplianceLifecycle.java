package io.portcullis.platform.compliance;

import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Starts the module's threads with the application and stops them before what they use is closed. */
final class ComplianceLifecycle implements SmartLifecycle {
    private final PolicyTopicReader reader;
    private final List<BackgroundWorker> workers;
    private volatile boolean running;

    ComplianceLifecycle(PolicyTopicReader reader, List<BackgroundWorker> workers) {
        this.reader = reader;
        this.workers = List.copyOf(workers);
    }

    @Override
    public void start() {
        reader.start();
        workers.forEach(BackgroundWorker::start);
        running = true;
    }

    @Override
    public void stop() {
        reader.stop();
        workers.forEach(BackgroundWorker::stop);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
