package io.portcullis.platform.compliance.history;

import io.portcullis.platform.compliance.Installation;

/** What happens to the past from time to time, at once. */
public final class KeptPast {
    private KeptPast() {}

    /** Days ahead are made, those that are over go. */
    public static void upkeep(Installation.Node node) {
        node.get(HistoryPartitions.class).upkeep();
    }

    /** Token requests that were granted are counted. */
    public static void countRequests(Installation.Node node) {
        node.get(GrantedRequests.class).flush();
    }
}
