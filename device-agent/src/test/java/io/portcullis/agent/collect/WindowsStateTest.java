package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tools of Windows say of accounts, screen lock, management and network. */
class WindowsStateTest {
    private final FakeWindows machine = new FakeWindows();

    @Test
    void accounts() {
        machine.answers(
                WindowsStateCollector.ACCOUNTS, "{\"a\":[\"DESKTOP\\\\Administrator\",\"DESKTOP\\\\jo\"],\"g\":false}");
        machine.command("net accounts", """
                Force user logoff how long after time expires?:       Never
                Minimum password age (days):                          0
                Maximum password age (days):                          42
                Minimum password length:                              12
                """);
        Collected windows = machine.by(new WindowsStateCollector());
        windows.found("accounts.admins", List.of("Administrator", "jo"));
        windows.found("accounts.admin_count", 2);
        windows.found("accounts.guest_enabled", false);
        windows.found("accounts.password_min_length", 12);
        machine.command("net accounts", "Minimale Kennwortlänge:                               12\r\n");
        machine.by(new WindowsStateCollector()).is("accounts.password_min_length", ReadingState.ERROR);
    }

    @Test
    void screenLock() {
        machine.key(FakeWindows.CURRENT + "\\Policies\\System", Map.of("InactivityTimeoutSecs", "0x384"));
        machine.by(new WindowsStateCollector()).found("screen.lock_delay_seconds", 900L);
        machine.key(FakeWindows.CURRENT + "\\Policies\\System", Map.of("EnableLUA", "0x1"));
        machine.key("HKCU\\SOFTWARE", Map.of(), "Microsoft");
        machine.key(
                "HKCU\\Control Panel\\Desktop",
                Map.of(
                        "ScreenSaveActive",
                        "1",
                        "ScreenSaverIsSecure",
                        "1",
                        "ScreenSaveTimeOut",
                        "600",
                        "SCRNSAVE.EXE",
                        "C:\\x.scr"));
        machine.by(new WindowsStateCollector()).found("screen.lock_enabled", true);
        machine.by(new WindowsStateCollector()).found("screen.lock_delay_seconds", 600L);
        machine.key("HKCU\\Control Panel\\Desktop", Map.of("ScreenSaveActive", "1"));
        machine.by(new WindowsStateCollector()).found("screen.lock_enabled", false);
        machine.by(new WindowsStateCollector()).is("screen.lock_delay_seconds", ReadingState.NOT_APPLICABLE);
        machine.command("reg query " + FakeWindows.CURRENT + "\\Policies\\System", new CommandResult.TimedOut());
        machine.by(new WindowsStateCollector()).is("screen.lock_enabled", ReadingState.ERROR);
    }

    @ParameterizedTest
    @CsvSource({"YES,NO,entra_id", "YES,YES,hybrid", "NO,YES,active_directory", "NO,NO,none"})
    void directories(String entra, String domain, String directory) {
        machine.command(
                "dsregcmd /status",
                "+----+\r\n| Device State |\r\n+----+\r\n\r\n             AzureAdJoined : " + entra
                        + "\r\n          EnterpriseJoined : NO\r\n              DomainJoined : " + domain + "\r\n");
        machine.by(new WindowsStateCollector()).found("host.directory", directory);
    }

    @Test
    void management() {
        String command = "reg query HKLM\\SOFTWARE\\Microsoft\\Enrollments /s /v ProviderID";
        machine.command(
                command,
                "\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Enrollments\\0F1E\r\n    ProviderID    REG_SZ    MS DM Server\r\n\r\nEnd of search: 1 match(es) found.\r\n");
        machine.by(new WindowsStateCollector()).found("mdm.enrolled", true);
        machine.by(new WindowsStateCollector()).found("mdm.vendor", "intune");
        machine.command(
                command, new CommandResult.Finished(1, "\r\nEnde der Suche: 0 Übereinstimmungen gefunden.\r\n", ""));
        machine.by(new WindowsStateCollector()).found("mdm.enrolled", false);
        machine.command(command, FakeWindows.denied());
        machine.by(new WindowsStateCollector()).is("mdm.enrolled", ReadingState.ERROR);
    }

    @Test
    void network() {
        machine.answers(WindowsStateCollector.VPN, "{\"c\":0,\"a\":1}");
        machine.command(
                "netsh wlan show interfaces",
                "\r\nThere is 1 interface on the system:\r\n\r\n    Name                   : Wi-Fi\r\n    State                  : connected\r\n    Authentication         : WPA2-Personal\r\n");
        machine.by(new WindowsStateCollector()).found("network.vpn_up", true);
        machine.by(new WindowsStateCollector()).found("network.wifi_encrypted", true);
        machine.command(
                "netsh wlan show interfaces",
                "    State                  : connected\r\n    Authentication         : Open\r\n");
        machine.by(new WindowsStateCollector()).found("network.wifi_encrypted", false);
        machine.command("netsh wlan show interfaces", "    State                  : disconnected\r\n");
        machine.by(new WindowsStateCollector()).is("network.wifi_encrypted", ReadingState.NOT_APPLICABLE);
        machine.command(
                "netsh wlan show interfaces",
                "    Status                 : Verbunden\r\n    Authentifizierung      : WPA2\r\n");
        machine.by(new WindowsStateCollector()).is("network.wifi_encrypted", ReadingState.ERROR);
    }

    @Test
    void theMachine() {
        machine.answers(WindowsStateCollector.MACHINE, "{\"b\":\"2026-11-13T12:00:00Z\",\"s\":\"Default string\"}");
        machine.by(new WindowsStateCollector()).found("os.uptime_days", 10);
        machine.by(new WindowsStateCollector()).is("host.serial", ReadingState.NOT_FOUND);
        machine.answers(WindowsStateCollector.SSHD, "{\"i\":false,\"r\":false}");
        machine.by(new WindowsStateCollector()).found("ssh.running", false);
        machine.by(new WindowsStateCollector()).found("ssh.password_login", false);
        machine.answers(WindowsStateCollector.SSHD, "{\"i\":true,\"r\":true}");
        machine.by(new WindowsStateCollector()).is("ssh.password_login", ReadingState.INACCESSIBLE);
    }
}
