package io.portcullis.agent.collect;

import java.util.Set;

/** The agent about itself. */
record AgentCollector(String version) implements Collector {

    @Override
    public Set<String> attributes() {
        return Set.of("agent.version");
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        findings.found("agent.version", version, "the agent's build");
    }
}
