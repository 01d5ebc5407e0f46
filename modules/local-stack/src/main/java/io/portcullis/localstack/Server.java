package io.portcullis.localstack;

import java.util.List;

/** What the stack does with each of its processes. */
interface Server {
    Component component();

    ServerProcess process();

    /** The TCP ports it listens on. */
    List<Integer> ports();

    /** Changes when a running process no longer is what {@link #start()} would start. */
    String fingerprint();

    /** Starts it and returns when it is ready to serve. */
    void start();

    void stop();

    boolean isHealthy();

    /** Whether its next stop takes some seconds longer, once. */
    default boolean makesCacheWhenStopped() {
        return false;
    }
}
