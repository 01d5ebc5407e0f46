package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tools of macOS say of the system and its protection, from 10.15 to 26. */
class MacProtectionTest {
    private static final String FIREWALL = "/usr/libexec/ApplicationFirewall/socketfilterfw --getglobalstate";

    private final FakeMachine machine = new FakeMachine().user(-1);

    @Test
    void theSystem() {
        machine.command("sw_vers", "ProductName:\t\tmacOS\nProductVersion:\t\t15.1\nBuildVersion:\t\t24B83\n")
                .command("uname -r", "24.1.0\n")
                .command("uname -m", "arm64\n")
                .command("hostname", "jo-macbook.local\n")
                .command("sysctl -n hw.model", "Mac15,3\n")
                .command("sysctl -n kern.hv_vmm_present", "0\n")
                .command(
                        "sysctl -n kern.boottime",
                        "{ sec = " + Collected.NOW.minus(Duration.ofDays(12)).getEpochSecond()
                                + ", usec = 0 } Wed Nov 11 13:00:00 2026\n")
                .command(
                        "ioreg -rd1 -c IOPlatformExpertDevice",
                        "+-o J514c  <class IOPlatformExpertDevice>\n    \"IOPlatformSerialNumber\" = \"C02XXXXXXXXX\"\n");
        Collected mac = Collected.by(new MacSystemCollector(), machine);
        mac.found("os.name", "macos");
        mac.found("os.version", "15.1");
        mac.found("os.build", "24B83");
        mac.found("os.kernel", "24.1.0");
        mac.found("os.arch", "arm64");
        mac.found("os.uptime_days", 12);
        mac.found("host.model", "Mac15,3");
        mac.found("host.serial", "C02XXXXXXXXX");
        mac.found("host.virtualization", "none");
        // Apple has announced no date for it.
        mac.is("os.supported", ReadingState.NOT_FOUND);
    }

    @Test
    void anOldSystem() {
        machine.command("sw_vers", "ProductName:\tMac OS X\nProductVersion:\t10.15.7\nBuildVersion:\t19H15\n")
                .command("sysctl -n kern.hv_vmm_present", failed(1, "sysctl: unknown oid 'kern.hv_vmm_present'"));
        Collected mac = Collected.by(new MacSystemCollector(), machine);
        mac.found("os.version", "10.15.7");
        mac.found("os.supported", false);
        mac.is("host.virtualization", ReadingState.ERROR);
        mac.is("os.kernel", ReadingState.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource({
        "System Integrity Protection status: enabled., true",
        "System Integrity Protection status: disabled., false"
    })
    void integrityProtection(String said, boolean enabled) {
        machine.command("csrutil status", said + "\n");
        Collected.by(new MacProtectionCollector(), machine).found("integrity.sip_enabled", enabled);
    }

    @Test
    void integrityProtectionInParts() {
        machine.command(
                "csrutil status",
                "System Integrity Protection status: unknown (Custom Configuration).\n\nConfiguration:\n\tApple Internal: disabled\n\tKext Signing: enabled\n");
        Collected.by(new MacProtectionCollector(), machine).found("integrity.sip_enabled", false);
        machine.command("csrutil status", "System Integrity Protection status: unknown.\n");
        Collected.by(new MacProtectionCollector(), machine).is("integrity.sip_enabled", ReadingState.ERROR);
    }

    @Test
    void gatekeeper() {
        machine.command("spctl --status", "assessments enabled\n");
        Collected.by(new MacProtectionCollector(), machine).found("integrity.gatekeeper_enabled", true);
        machine.command("spctl --status", failed(1, "assessments disabled\n"));
        Collected.by(new MacProtectionCollector(), machine).found("integrity.gatekeeper_enabled", false);
        machine.command("spctl --status", new CommandResult.TimedOut());
        Collected.by(new MacProtectionCollector(), machine).is("integrity.gatekeeper_enabled", ReadingState.ERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "Firewall is disabled. (State = 0), false, allow, none",
        "Firewall is enabled. (State = 1), true, by_application, macos-application-firewall",
        "Firewall is blocking all non-essential incoming connections. (State = 2), true, deny, macos-application-firewall"
    })
    void firewall(String said, boolean enabled, String inbound, String product) {
        machine.command(FIREWALL, said + "\n");
        Collected.by(new MacProtectionCollector(), machine).found("firewall.enabled", enabled);
        Collected.by(new MacProtectionCollector(), machine).found("firewall.default_inbound", inbound);
        Collected.by(new MacProtectionCollector(), machine).found("firewall.product", product);
    }

    @Test
    void startupPolicy() {
        String apple =
                "Controller:\n\n      Firmware Version: mBoot-11881\n      Boot Policy:\n          Secure Boot: %s\n          Signed System Volume: Enabled\n";
        machine.command("system_profiler SPiBridgeDataType", apple.formatted("Full Security"));
        Collected.by(new MacProtectionCollector(), machine).found("boot.secure_boot", true);
        machine.command("system_profiler SPiBridgeDataType", apple.formatted("Reduced Security"));
        Collected.by(new MacProtectionCollector(), machine).found("boot.secure_boot", false);
        machine.command("system_profiler SPiBridgeDataType", "Controller:\n\n      Model Name: Apple T1\n");
        Collected.by(new MacProtectionCollector(), machine).is("boot.secure_boot", ReadingState.INACCESSIBLE);
        machine.command("system_profiler SPiBridgeDataType", "\n");
        Collected.by(new MacProtectionCollector(), machine).is("boot.secure_boot", ReadingState.ERROR);
    }

    private static CommandResult failed(int exit, String err) {
        return new CommandResult.Finished(exit, "", err);
    }
}
