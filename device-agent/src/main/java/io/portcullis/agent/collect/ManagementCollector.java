package io.portcullis.agent.collect;

import io.portcullis.agent.collect.KnownSoftware.Kind;
import io.portcullis.agent.collect.KnownSoftware.Product;
import java.util.Optional;
import java.util.Set;

/** Management of a Linux machine: there is no enrollment to ask for, so a known agent must be at work. */
final class ManagementCollector implements Collector {

    private static final String ENROLLED = "mdm.enrolled";
    private static final String VENDOR = "mdm.vendor";

    @Override
    public Set<String> attributes() {
        return Set.of(ENROLLED, VENDOR);
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        Processes processes = Processes.of(machine);
        Optional<Product> running = KnownSoftware.of(Kind.MANAGEMENT).stream()
                .filter(product -> !processes.genuine(machine, product).isEmpty())
                .findFirst();
        if (running.isPresent()) {
            String how = "process of " + running.get().name() + " as a system account";
            findings.found(ENROLLED, true, how);
            findings.found(VENDOR, running.get().name(), how);
        } else if (processes.complete()) {
            findings.found(ENROLLED, false, "no known management agent runs as a system account");
            findings.notApplicable(VENDOR, "no known management agent runs as a system account");
        } else {
            findings.inaccessible(ENROLLED, "/proc hides other processes");
            findings.inaccessible(VENDOR, "/proc hides other processes");
        }
    }
}
