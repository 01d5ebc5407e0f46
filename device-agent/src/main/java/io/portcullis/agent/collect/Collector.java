package io.portcullis.agent.collect;

import java.util.Set;

/** Finds out about one concern of the machine. */
interface Collector {

    /** Catalogue names of everything it can find out. */
    Set<String> attributes();

    /**
     * Says something about each of its attributes that is wanted. What it leaves out, or a failure, is reported as an
     * error for it; a collector never has to catch what it did not expect.
     */
    void collect(Machine machine, Findings findings) throws InterruptedException;
}
