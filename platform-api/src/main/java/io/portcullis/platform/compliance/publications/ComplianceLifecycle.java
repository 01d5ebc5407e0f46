package io.portcullis.platform.compliance.publications;

import io.portcullis.platform.compliance.redecisions.DecisionWorkers;
import org.springframework.context.SmartLifecycle;

/** Starts the module's threads with the application and stops them before what they use is closed. */
final class ComplianceLifecycle implements SmartLifecycle {
    private final PolicyTopicReader reader;
    private final DecisionWorkers workers;
    private volatile boolean running;

    ComplianceLifecycle(PolicyTopicReader reader, DecisionWorkers workers) {
        this.reader = reader;
        this.workers = workers;
    }

    @Override
    public void start() {
        reader.start();
        workers.start();
        running = true;
    }

    @Override
    public void stop() {
        reader.stop();
        workers.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
