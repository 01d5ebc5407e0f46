package io.portcullis.agent.collect;

import io.portcullis.posture.Platform;
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
        if (name.startsWith("mac")) {
            return mac(agentVersion);
        }
        if (name.startsWith("windows")) {
            return windows(agentVersion);
        }
        return List.of(new FamilyCollector(""), AgentCollector.ofThisProcess(agentVersion));
    }

    static List<Collector> mac(String agentVersion) {
        return List.of(
                new FamilyCollector("macos"),
                AgentCollector.ofThisProcess(agentVersion),
                new MacSystemCollector(),
                new MacProtectionCollector(),
                new MacVolumesCollector(),
                new MacUpdatesCollector(),
                new MacLoginCollector(),
                new MacSoftwareCollector(),
                new MacSurroundingsCollector(),
                new ElsewhereCollector(Platform.MACOS));
    }

    static List<Collector> windows(String agentVersion) {
        return List.of(
                new FamilyCollector("windows"),
                AgentCollector.ofThisProcess(agentVersion),
                new WindowsSystemCollector(),
                new WindowsProtectionCollector(),
                new WindowsSoftwareCollector(),
                new WindowsUpdatesCollector(),
                new WindowsStateCollector(),
                new ElsewhereCollector(Platform.WINDOWS));
    }

    static List<Collector> linux(String agentVersion) {
        return List.of(
                new FamilyCollector("linux"),
                AgentCollector.ofThisProcess(agentVersion),
                new OperatingSystemCollector(),
                new LifecycleCollector(),
                new RootVolumeCollector(),
                new VolumesCollector(),
                new FirewallCollector(),
                new SecureBootCollector(),
                new FirmwareCollector(),
                new TpmCollector(),
                new KernelIntegrityCollector(),
                new SecurityUpdatesCollector(),
                new UpdateStateCollector(),
                new SshServerCollector(),
                new RemoteAccessCollector(),
                new AccessControlCollector(),
                new SecuritySoftwareCollector(),
                new ManagementCollector(),
                new ProgramDigestCollector(),
                new AddedRootsCollector(),
                new AccountsCollector(),
                new LoginCollector(),
                new BrowserCollector(),
                new NetworkCollector(),
                new ScreenLockCollector(),
                new HostNameCollector(),
                new HardwareCollector(),
                new VirtualizationCollector(),
                new ElsewhereCollector(Platform.LINUX));
    }
}
