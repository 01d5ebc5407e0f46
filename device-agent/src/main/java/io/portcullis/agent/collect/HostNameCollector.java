package io.portcullis.agent.collect;

import java.util.Set;

/** The name that the machine gives itself. */
final class HostNameCollector implements Collector {

    private static final String SOURCE = "/proc/sys/kernel/hostname";

    @Override
    public Set<String> attributes() {
        return Set.of("host.name");
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        if (machine.read(SOURCE) instanceof FileText.Text(String name) && !name.isBlank()) {
            findings.found("host.name", name, SOURCE);
        } else {
            findings.notFound("host.name", SOURCE);
        }
    }
}
