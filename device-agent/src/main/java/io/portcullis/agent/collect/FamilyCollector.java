package io.portcullis.agent.collect;

import java.util.Set;

/** The operating system's family, as the agent's own runtime knows it. */
record FamilyCollector(String type) implements Collector {

    @Override
    public Set<String> attributes() {
        return Set.of("os.type");
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        if (type.isEmpty()) {
            findings.error("os.type", "this operating system has no name in the catalogue");
        } else {
            findings.foundInKernel("os.type", type, "the agent's runtime");
        }
    }
}
