package io.portcullis.agent.collect;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The agent about itself.
 *
 * @param startedAt null if the system does not tell
 */
record AgentCollector(String version, @Nullable Instant startedAt) implements Collector {

    static AgentCollector ofThisProcess(String version) {
        return new AgentCollector(
                version, ProcessHandle.current().info().startInstant().orElse(null));
    }

    @Override
    public Set<String> attributes() {
        return Set.of("agent.version", "agent.started_at", "agent.privileged");
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        findings.found("agent.version", version, "the agent's build");
        if (startedAt == null) {
            findings.notFound("agent.started_at", "the system does not tell");
        } else {
            findings.found("agent.started_at", startedAt.truncatedTo(ChronoUnit.SECONDS), "the agent's process");
        }
        privileged(machine, findings);
    }

    private static void privileged(Machine machine, Findings findings) throws InterruptedException {
        long user = machine.userId();
        if (user >= 0) {
            findings.foundInKernel("agent.privileged", user == 0, "user id of the agent's process");
            return;
        }
        // Where there is no /proc: the user id on macOS, the integrity level of the agent's token on Windows.
        Tool id = Tool.of(machine, "id", "-u");
        Optional<String> number = id.first("(\\d{1,10})\\s*");
        Tool groups = Tool.of(machine, "whoami", "/groups");
        if (number.isPresent()) {
            findings.foundInKernel("agent.privileged", number.get().equals("0"), id.says());
        } else if (groups.says("S-1-16-")) {
            findings.foundInKernel(
                    "agent.privileged", groups.says("S-1-16-12288") || groups.says("S-1-16-16384"), groups.says());
        } else {
            findings.inaccessible("agent.privileged", "the user of the agent's process is not known");
        }
    }
}
