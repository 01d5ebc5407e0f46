package io.portcullis.agent.collect;

import java.util.List;
import java.util.Locale;

/** Which collectors an operating system has. */
final class Collectors {

    private Collectors() {}

    /** @param osName the {@code os.name} of the Java platform */
    static List<Collector> of(String osName, String agentVersion) {
        String name = osName.toLowerCase(Locale.ROOT);
        if (name.startsWith("linux")) {
            return linux(agentVersion);
        }
        // Elsewhere the agent says what it knows for sure and leaves everything else out.
        String type = name.startsWith("mac") ? "macos" : name.startsWith("windows") ? "windows" : "";
        return List.of(new FamilyCollector(type), new AgentCollector(agentVersion));
    }

    static List<Collector> linux(String agentVersion) {
        return List.of(
                new FamilyCollector("linux"),
                new AgentCollector(agentVersion),
                new OperatingSystemCollector(),
                new RootVolumeCollector(),
                new FirewallCollector(),
                new SecureBootCollector(),
                new TpmCollector(),
                new SecurityUpdatesCollector(),
                new SshServerCollector(),
                new AccessControlCollector(),
                new ScreenLockCollector(),
                new HostNameCollector(),
                new VirtualizationCollector());
    }
}
