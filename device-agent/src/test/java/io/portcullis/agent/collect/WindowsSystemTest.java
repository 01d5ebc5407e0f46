package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.ReadingState;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tools of Windows say of the system and its updates: 10, 11 and Server. */
class WindowsSystemTest {
    private static final String CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control";

    private final FakeWindows machine = new FakeWindows();

    private void version(String build, String edition, String installation) {
        machine.key(
                "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
                Map.of(
                        "CurrentBuild", build,
                        "UBR", "0x90a",
                        "CurrentMajorVersionNumber", "0xa",
                        "CurrentMinorVersionNumber", "0x0",
                        "EditionID", edition,
                        "ProductName", "Windows 10 Pro",
                        "InstallationType", installation));
    }

    @Test
    void windows11() {
        version("26100", "Professional", "Client");
        Collected windows = machine.by(new WindowsSystemCollector());
        windows.found("os.name", "windows");
        windows.found("os.version", "10.0.26100.2314");
        windows.found("os.build", "26100.2314");
        windows.found("os.edition", "professional");
        windows.found("os.end_of_life", Instant.parse("2026-10-14T00:00:00Z"));
        windows.found("os.supported", false);
    }

    @ParameterizedTest
    @CsvSource({
        "26100, Enterprise, Client, true",
        "19045, Professional, Client, false",
        "22631, Core, Client, false",
        "20348, ServerStandard, Server, true",
        "26100, ServerDatacenter, Server Core, true"
    })
    void lifecycles(String build, String edition, String installation, boolean supported) {
        version(build, edition, installation);
        machine.by(new WindowsSystemCollector()).found("os.supported", supported);
    }

    @ParameterizedTest
    @CsvSource({"17763, EnterpriseS, Client", "30000, Professional, Client"})
    void lifecyclesThatNobodyKnows(String build, String edition, String installation) {
        version(build, edition, installation);
        machine.by(new WindowsSystemCollector()).is("os.supported", ReadingState.NOT_FOUND);
    }

    @Test
    void windows7HasOtherValues() {
        machine.key(
                "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
                Map.of("CurrentBuild", "7601", "EditionID", "Ultimate"));
        machine.by(new WindowsSystemCollector()).is("os.version", ReadingState.NOT_FOUND);
        machine.by(new WindowsSystemCollector()).is("os.supported", ReadingState.NOT_FOUND);
    }

    @Test
    void settingsOfTheMachine() {
        machine.key(CONTROL, Map.of("PEFirmwareType", "0x2"));
        machine.key(CONTROL + "\\Terminal Server", Map.of("fDenyTSConnections", "0x0"));
        machine.key(CONTROL + "\\Session Manager\\Environment", Map.of("PROCESSOR_ARCHITECTURE", "AMD64"));
        machine.key(CONTROL + "\\ComputerName\\ActiveComputerName", Map.of("ComputerName", "DESKTOP-JO"));
        machine.key(
                "HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS",
                Map.of("SystemManufacturer", "Microsoft Corporation", "SystemProductName", "Virtual Machine"));
        machine.key("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon", Map.of("AutoAdminLogon", "1"));
        machine.command("powershell -NoLogo -NoProfile -NonInteractive -Command Confirm-SecureBootUEFI", "True\r\n");
        Collected windows = machine.by(new WindowsSystemCollector());
        windows.found("boot.firmware", "uefi");
        windows.found("boot.secure_boot", true);
        windows.found("remote.desktop_enabled", true);
        windows.found("os.arch", "x86_64");
        windows.found("host.name", "DESKTOP-JO");
        windows.found("host.virtualization", "microsoft");
        windows.found("accounts.auto_login", true);
    }

    @Test
    void secureBootWithoutAnAdministrator() {
        machine.key(CONTROL, Map.of("PEFirmwareType", "0x2"));
        machine.command(
                "powershell -NoLogo -NoProfile -NonInteractive -Command Confirm-SecureBootUEFI",
                new CommandResult.Finished(
                        1, "", "Confirm-SecureBootUEFI : Unable to set proper privileges. Access was denied.\r\n"));
        machine.key(CONTROL + "\\SecureBoot\\State", Map.of("UEFISecureBootEnabled", "0x0"));
        machine.by(new WindowsSystemCollector()).found("boot.secure_boot", false);
        machine.key(CONTROL, Map.of("PEFirmwareType", "0x1"));
        machine.by(new WindowsSystemCollector()).found("boot.secure_boot", false);
        machine.by(new WindowsSystemCollector()).found("boot.firmware", "bios");
    }

    @Test
    void updates() {
        machine.answers(
                WindowsUpdatesCollector.UPDATES,
                "{\"p\":2,\"c\":\"2026-11-22T10:00:00Z\",\"i\":\"2026-11-13T03:00:00Z\"}");
        machine.key(FakeWindows.CURRENT + "\\WindowsUpdate", Map.of(), "Auto Update");
        machine.key(FakeWindows.CURRENT + "\\WindowsUpdate\\Auto Update", Map.of("x", "1"), "Results");
        machine.key(FakeWindows.CURRENT + "\\Component Based Servicing", Map.of("Version", "1"), "Packages");
        machine.key("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows", Map.of(), "DataCollection");
        Collected windows = machine.by(new WindowsUpdatesCollector());
        windows.found("updates.security_pending", 2L);
        windows.found("updates.last_checked_days", 1);
        windows.found("updates.last_installed_days", 10);
        windows.found("updates.reboot_required", false);
        windows.found("updates.automatic", true);
        assertThat(windows.readings())
                .hasEntrySatisfying(
                        "updates.security_pending",
                        reading -> assertThat(reading.collectedAt()).isEqualTo(Instant.parse("2026-11-22T10:00:00Z")));
    }

    @Test
    void aRestartThatIsDueAndAPolicyAgainstUpdates() {
        machine.key(FakeWindows.CURRENT + "\\WindowsUpdate", Map.of(), "Auto Update");
        machine.key(FakeWindows.CURRENT + "\\WindowsUpdate\\Auto Update", Map.of(), "RebootRequired");
        machine.key(FakeWindows.CURRENT + "\\WindowsUpdate\\Auto Update\\RebootRequired", Map.of("0f1e", "0x1"));
        machine.key("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows", Map.of(), "WindowsUpdate");
        machine.key("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate", Map.of(), "AU");
        machine.key("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU", Map.of("NoAutoUpdate", "0x1"));
        machine.by(new WindowsUpdatesCollector()).found("updates.reboot_required", true);
        machine.by(new WindowsUpdatesCollector()).found("updates.automatic", false);
    }

    @Test
    void whatMayNotBeReadIsNotAbsent() {
        machine.command("reg query " + FakeWindows.CURRENT + "\\WindowsUpdate", FakeWindows.denied())
                .command("reg query HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows", FakeWindows.denied());
        machine.by(new WindowsUpdatesCollector()).is("updates.reboot_required", ReadingState.ERROR);
        machine.by(new WindowsUpdatesCollector()).is("updates.automatic", ReadingState.ERROR);
    }
}
