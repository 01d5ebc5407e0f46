package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.ReadingState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tools of Windows say: 10, 11 and Server, in English and otherwise. */
class WindowsCollectorsTest {

    private static final String CURRENT = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion";
    private static final String CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control";

    private final FakeMachine machine = new FakeMachine().user(-1);

    private Collected by(Collector collector) {
        return Collected.by(collector, machine);
    }

    private static String script(String script) {
        return "powershell -NoLogo -NoProfile -NonInteractive -Command $ErrorActionPreference='Stop';"
                + "$ProgressPreference='SilentlyContinue';[Console]::OutputEncoding=[Text.UTF8Encoding]::new($false);"
                + script + "|ConvertTo-Json -Compress -Depth 4";
    }

    private void answers(String script, String json) {
        machine.command(script(script), json + "\r\n");
    }

    private void key(String key, Map<String, String> values, String... below) {
        StringBuilder out = new StringBuilder("\r\n");
        String full = key.replace("HKLM", "HKEY_LOCAL_MACHINE").replace("HKCU", "HKEY_CURRENT_USER");
        out.append(full).append("\r\n");
        values.forEach((name, value) -> out.append("    ")
                .append(name)
                .append(value.startsWith("0x") ? "    REG_DWORD    " : "    REG_SZ    ")
                .append(value)
                .append("\r\n"));
        for (String name : below) {
            out.append("\r\n").append(full).append('\\').append(name);
        }
        machine.command("reg query " + key, out.append("\r\n").toString());
    }

    private static CommandResult denied() {
        return new CommandResult.Finished(1, "", "FEHLER: Zugriff verweigert\r\n");
    }

    private void version(String build, String edition, String installation) {
        key(
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
        Collected windows = by(new WindowsSystemCollector());
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
        by(new WindowsSystemCollector()).found("os.supported", supported);
    }

    @ParameterizedTest
    @CsvSource({"17763, EnterpriseS, Client", "30000, Professional, Client"})
    void lifecyclesThatNobodyKnows(String build, String edition, String installation) {
        version(build, edition, installation);
        by(new WindowsSystemCollector()).is("os.supported", ReadingState.NOT_FOUND);
    }

    @Test
    void windows7HasOtherValues() {
        key(
                "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
                Map.of("CurrentBuild", "7601", "EditionID", "Ultimate"));
        by(new WindowsSystemCollector()).is("os.version", ReadingState.NOT_FOUND);
        by(new WindowsSystemCollector()).is("os.supported", ReadingState.NOT_FOUND);
    }

    @Test
    void settingsOfTheMachine() {
        key(CONTROL, Map.of("PEFirmwareType", "0x2"));
        key(CONTROL + "\\Terminal Server", Map.of("fDenyTSConnections", "0x0"));
        key(CONTROL + "\\Session Manager\\Environment", Map.of("PROCESSOR_ARCHITECTURE", "AMD64"));
        key(CONTROL + "\\ComputerName\\ActiveComputerName", Map.of("ComputerName", "DESKTOP-JO"));
        key(
                "HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS",
                Map.of("SystemManufacturer", "Microsoft Corporation", "SystemProductName", "Virtual Machine"));
        key("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon", Map.of("AutoAdminLogon", "1"));
        machine.command("powershell -NoLogo -NoProfile -NonInteractive -Command Confirm-SecureBootUEFI", "True\r\n");
        Collected windows = by(new WindowsSystemCollector());
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
        key(CONTROL, Map.of("PEFirmwareType", "0x2"));
        machine.command(
                "powershell -NoLogo -NoProfile -NonInteractive -Command Confirm-SecureBootUEFI",
                new CommandResult.Finished(
                        1, "", "Confirm-SecureBootUEFI : Unable to set proper privileges. Access was denied.\r\n"));
        key(CONTROL + "\\SecureBoot\\State", Map.of("UEFISecureBootEnabled", "0x0"));
        by(new WindowsSystemCollector()).found("boot.secure_boot", false);
        key(CONTROL, Map.of("PEFirmwareType", "0x1"));
        by(new WindowsSystemCollector()).found("boot.secure_boot", false);
        by(new WindowsSystemCollector()).found("boot.firmware", "bios");
    }

    @ParameterizedTest
    @CsvSource({
        "On, FullyEncrypted, true",
        "Off, FullyEncrypted, false",
        "On, EncryptionInProgress, false",
        "Off, FullyDecrypted, false",
        "On, DecryptionInProgress, false"
    })
    void bitLocker(String protection, String status, boolean encrypted) {
        answers(
                WindowsProtectionCollector.VOLUMES,
                "{\"v\":[{\"m\":\"C:\",\"t\":\"OperatingSystem\",\"p\":\"%s\",\"s\":\"%s\"},{\"m\":\"D:\",\"t\":\"Data\",\"p\":\"On\",\"s\":\"FullyEncrypted\"}]}"
                        .formatted(protection, status));
        Collected windows = by(new WindowsProtectionCollector());
        windows.found("disk.root.encrypted", encrypted);
        windows.found("disk.volumes.encrypted", encrypted);
        windows.found("disk.volumes.unencrypted", encrypted ? List.of() : List.of("C:"));
    }

    @Test
    void aVolumeThatIsLocked() {
        answers(
                WindowsProtectionCollector.VOLUMES,
                "{\"v\":[{\"m\":\"C:\",\"t\":\"OperatingSystem\",\"p\":\"On\",\"s\":\"FullyEncrypted\"},{\"m\":\"E:\",\"t\":\"Data\",\"p\":\"Unknown\",\"s\":\"\"}]}");
        by(new WindowsProtectionCollector()).found("disk.root.encrypted", true);
        by(new WindowsProtectionCollector()).is("disk.volumes.encrypted", ReadingState.INACCESSIBLE);
    }

    @Test
    void homeEditionsHaveNoBitLocker() {
        machine.command(
                script(WindowsProtectionCollector.VOLUMES),
                new CommandResult.Finished(
                        1, "", "Get-BitLockerVolume : The term 'Get-BitLockerVolume' is not recognized\r\n"));
        by(new WindowsProtectionCollector()).is("disk.root.encrypted", ReadingState.ERROR);
    }

    @Test
    void bitLockerNeedsAnAdministrator() {
        machine.command(
                script(WindowsProtectionCollector.VOLUMES),
                new CommandResult.Finished(1, "", "Get-CimInstance : Access denied\r\nPermission denied\r\n"));
        by(new WindowsProtectionCollector()).is("disk.root.encrypted", ReadingState.INACCESSIBLE);
    }

    private void profiles(String one, String two, String three) {
        answers(WindowsProtectionCollector.PROFILES, "{\"p\":[" + one + ',' + two + ',' + three + "]}");
    }

    private static String profile(String name, String enabled, String inbound) {
        return "{\"n\":\"%s\",\"e\":\"%s\",\"i\":\"%s\"}".formatted(name, enabled, inbound);
    }

    @Test
    void firewall() {
        profiles(
                profile("Domain", "True", "NotConfigured"),
                profile("Private", "True", "Block"),
                profile("Public", "True", "Block"));
        by(new WindowsProtectionCollector()).found("firewall.enabled", true);
        by(new WindowsProtectionCollector()).found("firewall.default_inbound", "deny");
        profiles(
                profile("Domain", "True", "Allow"),
                profile("Private", "True", "Block"),
                profile("Public", "True", "Block"));
        by(new WindowsProtectionCollector()).found("firewall.enabled", true);
        by(new WindowsProtectionCollector()).found("firewall.default_inbound", "allow");
        profiles(
                profile("Domain", "False", "Block"),
                profile("Private", "True", "Block"),
                profile("Public", "True", "Block"));
        by(new WindowsProtectionCollector()).found("firewall.enabled", false);
        profiles(
                profile("Domain", "Wahr", "Block"),
                profile("Private", "Wahr", "Block"),
                profile("Public", "Wahr", "Block"));
        by(new WindowsProtectionCollector()).is("firewall.enabled", ReadingState.ERROR);
    }

    @Test
    void tpm() {
        answers(WindowsProtectionCollector.TPM, "{\"p\":true,\"r\":true,\"e\":true,\"v\":\"2.0, 0, 1.59\"}");
        by(new WindowsProtectionCollector()).found("tpm.present", true);
        by(new WindowsProtectionCollector()).found("tpm.version", "2.0");
        by(new WindowsProtectionCollector()).found("tpm.enabled", true);
        answers(WindowsProtectionCollector.TPM, "{\"p\":true,\"r\":false,\"e\":true,\"v\":\"\"}");
        by(new WindowsProtectionCollector()).found("tpm.enabled", false);
        by(new WindowsProtectionCollector()).is("tpm.version", ReadingState.INACCESSIBLE);
        answers(WindowsProtectionCollector.TPM, "{\"p\":false,\"r\":false,\"e\":false,\"v\":\"\"}");
        by(new WindowsProtectionCollector()).found("tpm.present", false);
        by(new WindowsProtectionCollector()).is("tpm.version", ReadingState.NOT_APPLICABLE);
    }

    @Test
    void virtualizationBasedSecurity() {
        answers(WindowsProtectionCollector.GUARD, "{\"s\":2,\"r\":[\"1\",\"2\"]}");
        by(new WindowsProtectionCollector()).found("integrity.hvci_running", true);
        by(new WindowsProtectionCollector()).found("integrity.credential_guard_running", true);
        answers(WindowsProtectionCollector.GUARD, "{\"s\":1,\"r\":[\"0\"]}");
        by(new WindowsProtectionCollector()).found("integrity.vbs_running", false);
        by(new WindowsProtectionCollector()).found("integrity.hvci_running", false);
        answers(WindowsProtectionCollector.GUARD, "{\"s\":null,\"r\":[]}");
        by(new WindowsProtectionCollector()).is("integrity.vbs_running", ReadingState.ERROR);
    }

    @Test
    void antivirus() {
        answers(
                WindowsSoftwareCollector.ANTIVIRUS,
                "{\"c\":true,\"a\":[{\"n\":\"Windows Defender\",\"s\":397568}],\"d\":{\"e\":true,\"r\":true,\"a\":1}}");
        Collected windows = by(new WindowsSoftwareCollector());
        windows.found("antivirus.installed", true);
        windows.found("antivirus.running", true);
        windows.found("antivirus.products", List.of("microsoft-defender"));
        windows.found("antivirus.signature_age_days", 1L);
    }

    @Test
    void productsHaveOneNameOnEverySystem() {
        answers(
                WindowsSoftwareCollector.ANTIVIRUS,
                "{\"c\":true,\"a\":[{\"n\":\"CrowdStrike Falcon Sensor\",\"s\":266240},{\"n\":\"Homemade AV\",\"s\":262144}],\"d\":null}");
        by(new WindowsSoftwareCollector()).found("antivirus.products", List.of("crowdstrike-falcon", "homemade av"));
        by(new WindowsSoftwareCollector()).found("antivirus.running", true);
        by(new WindowsSoftwareCollector()).is("antivirus.signature_age_days", ReadingState.NOT_FOUND);
    }

    @Test
    void antivirusThatIsOff() {
        answers(
                WindowsSoftwareCollector.ANTIVIRUS,
                "{\"c\":true,\"a\":[{\"n\":\"Windows Defender\",\"s\":393472}],\"d\":{\"e\":true,\"r\":false,\"a\":65535}}");
        by(new WindowsSoftwareCollector()).found("antivirus.running", false);
        by(new WindowsSoftwareCollector()).is("antivirus.signature_age_days", ReadingState.NOT_APPLICABLE);
    }

    @Test
    void aServerHasNoSecurityCenter() {
        answers(WindowsSoftwareCollector.ANTIVIRUS, "{\"c\":false,\"a\":[],\"d\":{\"e\":true,\"r\":true,\"a\":0}}");
        by(new WindowsSoftwareCollector()).found("antivirus.running", true);
        answers(WindowsSoftwareCollector.ANTIVIRUS, "{\"c\":false,\"a\":[],\"d\":null}");
        by(new WindowsSoftwareCollector()).is("antivirus.running", ReadingState.ERROR);
    }

    @Test
    void services() {
        answers(
                WindowsSoftwareCollector.SERVICES,
                "{\"s\":[{\"n\":\"CSFalconService\",\"r\":true,\"h\":\"%s\",\"v\":\"Valid\",\"g\":\"CN=CrowdStrike, Inc.\"},"
                                .formatted("AB".repeat(32))
                        + "{\"n\":\"Sense\",\"r\":false,\"h\":\"\",\"v\":\"\",\"g\":\"\"},"
                        + "{\"n\":\"AnyDesk\",\"r\":true,\"h\":\"%s\",\"v\":\"HashMismatch\",\"g\":\"CN=philandro\"}]}"
                                .formatted("CD".repeat(32)));
        Collected windows = by(new WindowsSoftwareCollector());
        windows.found("edr.products", List.of("crowdstrike-falcon"));
        windows.found("edr.running", true);
        windows.found("remote.control_tools", List.of("anydesk"));
        windows.found("process.sha256", List.of("anydesk:" + "cd".repeat(32), "crowdstrike-falcon:" + "ab".repeat(32)));
        windows.found("process.signers", List.of("anydesk:invalid", "crowdstrike-falcon:CN=CrowdStrike, Inc."));
        answers(
                WindowsSoftwareCollector.SERVICES,
                "{\"s\":[{\"n\":\"CSFalconService\",\"r\":true,\"h\":\"\",\"v\":\"\",\"g\":\"\"}]}");
        by(new WindowsSoftwareCollector()).is("process.sha256", ReadingState.INACCESSIBLE);
        answers(WindowsSoftwareCollector.SERVICES, "{\"s\":[]}");
        by(new WindowsSoftwareCollector()).found("edr.running", false);
        by(new WindowsSoftwareCollector()).found("process.signers", List.of());
    }

    @Test
    void browsers() {
        key("HKLM\\SOFTWARE\\Mozilla\\Mozilla Firefox", Map.of("CurrentVersion", "140.0.2 (x64 en-US)"));
        by(new WindowsSoftwareCollector()).found("browser.firefox.version", "140.0.2");
        by(new WindowsSoftwareCollector()).is("browser.edge.version", ReadingState.NOT_FOUND);
    }

    @Test
    void updates() {
        answers(
                WindowsUpdatesCollector.UPDATES,
                "{\"p\":2,\"c\":\"2026-11-22T10:00:00Z\",\"i\":\"2026-11-13T03:00:00Z\"}");
        key(CURRENT + "\\WindowsUpdate", Map.of(), "Auto Update");
        key(CURRENT + "\\WindowsUpdate\\Auto Update", Map.of("x", "1"), "Results");
        key(CURRENT + "\\Component Based Servicing", Map.of("Version", "1"), "Packages");
        key("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows", Map.of(), "DataCollection");
        Collected windows = by(new WindowsUpdatesCollector());
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
        key(CURRENT + "\\WindowsUpdate", Map.of(), "Auto Update");
        key(CURRENT + "\\WindowsUpdate\\Auto Update", Map.of(), "RebootRequired");
        key(CURRENT + "\\WindowsUpdate\\Auto Update\\RebootRequired", Map.of("0f1e", "0x1"));
        key("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows", Map.of(), "WindowsUpdate");
        key("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate", Map.of(), "AU");
        key("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU", Map.of("NoAutoUpdate", "0x1"));
        by(new WindowsUpdatesCollector()).found("updates.reboot_required", true);
        by(new WindowsUpdatesCollector()).found("updates.automatic", false);
    }

    @Test
    void whatMayNotBeReadIsNotAbsent() {
        machine.command("reg query " + CURRENT + "\\WindowsUpdate", denied())
                .command("reg query HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows", denied());
        by(new WindowsUpdatesCollector()).is("updates.reboot_required", ReadingState.ERROR);
        by(new WindowsUpdatesCollector()).is("updates.automatic", ReadingState.ERROR);
    }

    @Test
    void accounts() {
        answers(WindowsStateCollector.ACCOUNTS, "{\"a\":[\"DESKTOP\\\\Administrator\",\"DESKTOP\\\\jo\"],\"g\":false}");
        machine.command("net accounts", """
                Force user logoff how long after time expires?:       Never
                Minimum password age (days):                          0
                Maximum password age (days):                          42
                Minimum password length:                              12
                """);
        Collected windows = by(new WindowsStateCollector());
        windows.found("accounts.admins", List.of("Administrator", "jo"));
        windows.found("accounts.admin_count", 2);
        windows.found("accounts.guest_enabled", false);
        windows.found("accounts.password_min_length", 12);
        machine.command("net accounts", "Minimale Kennwortlänge:                               12\r\n");
        by(new WindowsStateCollector()).is("accounts.password_min_length", ReadingState.ERROR);
    }

    @Test
    void screenLock() {
        key(CURRENT + "\\Policies\\System", Map.of("InactivityTimeoutSecs", "0x384"));
        by(new WindowsStateCollector()).found("screen.lock_delay_seconds", 900L);
        key(CURRENT + "\\Policies\\System", Map.of("EnableLUA", "0x1"));
        key("HKCU\\SOFTWARE", Map.of(), "Microsoft");
        key(
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
        by(new WindowsStateCollector()).found("screen.lock_enabled", true);
        by(new WindowsStateCollector()).found("screen.lock_delay_seconds", 600L);
        key("HKCU\\Control Panel\\Desktop", Map.of("ScreenSaveActive", "1"));
        by(new WindowsStateCollector()).found("screen.lock_enabled", false);
        by(new WindowsStateCollector()).is("screen.lock_delay_seconds", ReadingState.NOT_APPLICABLE);
        machine.command("reg query " + CURRENT + "\\Policies\\System", new CommandResult.TimedOut());
        by(new WindowsStateCollector()).is("screen.lock_enabled", ReadingState.ERROR);
    }

    @ParameterizedTest
    @CsvSource({"YES,NO,entra_id", "YES,YES,hybrid", "NO,YES,active_directory", "NO,NO,none"})
    void directories(String entra, String domain, String directory) {
        machine.command(
                "dsregcmd /status",
                "+----+\r\n| Device State |\r\n+----+\r\n\r\n             AzureAdJoined : " + entra
                        + "\r\n          EnterpriseJoined : NO\r\n              DomainJoined : " + domain + "\r\n");
        by(new WindowsStateCollector()).found("host.directory", directory);
    }

    @Test
    void management() {
        String command = "reg query HKLM\\SOFTWARE\\Microsoft\\Enrollments /s /v ProviderID";
        machine.command(
                command,
                "\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Enrollments\\0F1E\r\n    ProviderID    REG_SZ    MS DM Server\r\n\r\nEnd of search: 1 match(es) found.\r\n");
        by(new WindowsStateCollector()).found("mdm.enrolled", true);
        by(new WindowsStateCollector()).found("mdm.vendor", "intune");
        machine.command(
                command, new CommandResult.Finished(1, "\r\nEnde der Suche: 0 Übereinstimmungen gefunden.\r\n", ""));
        by(new WindowsStateCollector()).found("mdm.enrolled", false);
        machine.command(command, denied());
        by(new WindowsStateCollector()).is("mdm.enrolled", ReadingState.ERROR);
    }

    @Test
    void network() {
        answers(WindowsStateCollector.VPN, "{\"c\":0,\"a\":1}");
        machine.command(
                "netsh wlan show interfaces",
                "\r\nThere is 1 interface on the system:\r\n\r\n    Name                   : Wi-Fi\r\n    State                  : connected\r\n    Authentication         : WPA2-Personal\r\n");
        by(new WindowsStateCollector()).found("network.vpn_up", true);
        by(new WindowsStateCollector()).found("network.wifi_encrypted", true);
        machine.command(
                "netsh wlan show interfaces",
                "    State                  : connected\r\n    Authentication         : Open\r\n");
        by(new WindowsStateCollector()).found("network.wifi_encrypted", false);
        machine.command("netsh wlan show interfaces", "    State                  : disconnected\r\n");
        by(new WindowsStateCollector()).is("network.wifi_encrypted", ReadingState.NOT_APPLICABLE);
        machine.command(
                "netsh wlan show interfaces",
                "    Status                 : Verbunden\r\n    Authentifizierung      : WPA2\r\n");
        by(new WindowsStateCollector()).is("network.wifi_encrypted", ReadingState.ERROR);
    }

    @Test
    void theMachine() {
        answers(WindowsStateCollector.MACHINE, "{\"b\":\"2026-11-13T12:00:00Z\",\"s\":\"Default string\"}");
        by(new WindowsStateCollector()).found("os.uptime_days", 10);
        by(new WindowsStateCollector()).is("host.serial", ReadingState.NOT_FOUND);
        answers(WindowsStateCollector.SSHD, "{\"i\":false,\"r\":false}");
        by(new WindowsStateCollector()).found("ssh.running", false);
        by(new WindowsStateCollector()).found("ssh.password_login", false);
        answers(WindowsStateCollector.SSHD, "{\"i\":true,\"r\":true}");
        by(new WindowsStateCollector()).is("ssh.password_login", ReadingState.INACCESSIBLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "{\"p\":", "{\"v\":7,\"p\":7,\"s\":\"x\",\"r\":7}"})
    void answersThatAreNotUnderstood(String json) {
        for (String script : List.of(
                WindowsProtectionCollector.VOLUMES,
                WindowsProtectionCollector.PROFILES,
                WindowsProtectionCollector.TPM,
                WindowsProtectionCollector.GUARD,
                WindowsSoftwareCollector.ANTIVIRUS,
                WindowsSoftwareCollector.SERVICES,
                WindowsUpdatesCollector.UPDATES,
                WindowsStateCollector.ACCOUNTS)) {
            answers(script, json);
        }
        for (Collector collector : List.of(new WindowsProtectionCollector(), new WindowsSoftwareCollector())) {
            Collected.by(collector, machine)
                    .readings()
                    .forEach((name, reading) ->
                            assertThat(reading.state()).as(name).isNotEqualTo(ReadingState.FOUND));
        }
    }
}
