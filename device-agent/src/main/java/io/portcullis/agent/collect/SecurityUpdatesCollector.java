package io.portcullis.agent.collect;

import java.util.Set;

/**
 * Security updates that are published and not installed, by the package manager's own metadata, without the network.
 */
final class SecurityUpdatesCollector implements Collector {

    static final String ATTRIBUTE = "updates.security_pending";

    @Override
    public Set<String> attributes() {
        return Set.of(ATTRIBUTE);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        if (machine.exists("/var/lib/dpkg/status")) {
            AptSecurityUpdates.collect(machine, findings);
        } else if (machine.exists("/usr/bin/dnf")) {
            DnfSecurityUpdates.collect(machine, findings);
        } else {
            findings.notFound(ATTRIBUTE, "neither apt nor dnf manages this machine's packages");
        }
    }
}
