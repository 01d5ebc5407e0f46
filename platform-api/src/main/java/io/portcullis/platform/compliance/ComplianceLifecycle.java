package io.portcullis.platform.compliance;

import org.springframework.context.SmartLifecycle;

/** Starts the module's threads with the application and stops them before what they use is closed. */
final class ComplianceLifecycle implements SmartLifecycle {
    private final PolicyTopicReader reader;
    private final ReevaluationWorker worker;
    private volatile boolean running;

    ComplianceLifecycle(PolicyTopicReader reader, ReevaluationWorker worker) {
        this.reader = reader;
        this.worker = worker;
    }

    @Override
    public void start() {
        reader.start();
        worker.start();
        running = true;
    }

    @Override
    public void stop() {
        reader.stop();
        worker.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
