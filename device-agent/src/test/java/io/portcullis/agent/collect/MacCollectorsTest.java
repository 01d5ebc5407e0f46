package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.ReadingState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tools of macOS say, from 10.15 to 26. */
class MacCollectorsTest {

    private static final String FIREWALL = "/usr/libexec/ApplicationFirewall/socketfilterfw --getglobalstate";
    private static final String SETTINGS = "defaults read /Library/Preferences/com.apple.SoftwareUpdate ";

    private final FakeMachine machine = new FakeMachine().user(-1);

    private Collected by(Collector collector) {
        return Collected.by(collector, machine);
    }

    private static CommandResult failed(int exit, String err) {
        return new CommandResult.Finished(exit, "", err);
    }

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
        Collected mac = by(new MacSystemCollector());
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
        Collected mac = by(new MacSystemCollector());
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
        by(new MacProtectionCollector()).found("integrity.sip_enabled", enabled);
    }

    @Test
    void integrityProtectionInParts() {
        machine.command(
                "csrutil status",
                "System Integrity Protection status: unknown (Custom Configuration).\n\nConfiguration:\n\tApple Internal: disabled\n\tKext Signing: enabled\n");
        by(new MacProtectionCollector()).found("integrity.sip_enabled", false);
        machine.command("csrutil status", "System Integrity Protection status: unknown.\n");
        by(new MacProtectionCollector()).is("integrity.sip_enabled", ReadingState.ERROR);
    }

    @Test
    void gatekeeper() {
        machine.command("spctl --status", "assessments enabled\n");
        by(new MacProtectionCollector()).found("integrity.gatekeeper_enabled", true);
        machine.command("spctl --status", failed(1, "assessments disabled\n"));
        by(new MacProtectionCollector()).found("integrity.gatekeeper_enabled", false);
        machine.command("spctl --status", new CommandResult.TimedOut());
        by(new MacProtectionCollector()).is("integrity.gatekeeper_enabled", ReadingState.ERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "Firewall is disabled. (State = 0), false, allow, none",
        "Firewall is enabled. (State = 1), true, by_application, macos-application-firewall",
        "Firewall is blocking all non-essential incoming connections. (State = 2), true, deny, macos-application-firewall"
    })
    void firewall(String said, boolean enabled, String inbound, String product) {
        machine.command(FIREWALL, said + "\n");
        by(new MacProtectionCollector()).found("firewall.enabled", enabled);
        by(new MacProtectionCollector()).found("firewall.default_inbound", inbound);
        by(new MacProtectionCollector()).found("firewall.product", product);
    }

    @Test
    void startupPolicy() {
        String apple =
                "Controller:\n\n      Firmware Version: mBoot-11881\n      Boot Policy:\n          Secure Boot: %s\n          Signed System Volume: Enabled\n";
        machine.command("system_profiler SPiBridgeDataType", apple.formatted("Full Security"));
        by(new MacProtectionCollector()).found("boot.secure_boot", true);
        machine.command("system_profiler SPiBridgeDataType", apple.formatted("Reduced Security"));
        by(new MacProtectionCollector()).found("boot.secure_boot", false);
        machine.command("system_profiler SPiBridgeDataType", "Controller:\n\n      Model Name: Apple T1\n");
        by(new MacProtectionCollector()).is("boot.secure_boot", ReadingState.INACCESSIBLE);
        machine.command("system_profiler SPiBridgeDataType", "\n");
        by(new MacProtectionCollector()).is("boot.secure_boot", ReadingState.ERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "FileVault is On., true, filevault",
        "FileVault is Off., false, none",
        "'FileVault is On.\nEncryption in progress: Percent completed = 42', false, mixed",
        "'FileVault is Off.\nDecryption in progress: Percent completed = 3', false, mixed"
    })
    void fileVault(String said, boolean encrypted, String kind) {
        machine.command("fdesetup status", said + "\n");
        by(new MacVolumesCollector()).found("disk.root.encrypted", encrypted);
        by(new MacVolumesCollector()).found("disk.root.encryption", kind);
    }

    @Test
    void volumes() {
        machine.commandFrom("diskutil apfs list", "mac-diskutil-apfs-list.txt").command("mount", """
                        /dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
                        devfs on /dev (devfs, local, nobrowse)
                        /dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
                        """);
        by(new MacVolumesCollector()).found("disk.volumes.encrypted", true);
        by(new MacVolumesCollector()).found("disk.volumes.unencrypted", List.of());
        machine.command("mount", """
                /dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
                /dev/disk4s1 on /Volumes/USB STICK (exfat, local, nodev, nosuid, noowners)
                /dev/disk5s2 on /Volumes/Installer (hfs, local, nodev, read-only)
                //jo@nas/share on /Volumes/share (smbfs, nodev, nosuid)
                """);
        by(new MacVolumesCollector()).found("disk.volumes.encrypted", false);
        by(new MacVolumesCollector()).found("disk.volumes.unencrypted", List.of("/Volumes/USB STICK"));
        machine.command("mount", new CommandResult.TimedOut());
        by(new MacVolumesCollector()).is("disk.volumes.encrypted", ReadingState.ERROR);
    }

    @Test
    void aDataVolumeInTheOpen() {
        machine.command(
                        "diskutil apfs list",
                        FakeMachine.fixture("mac-diskutil-apfs-list.txt").replace("Yes (Unlocked)", "No"))
                .command("mount", "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n");
        by(new MacVolumesCollector()).found("disk.volumes.encrypted", false);
        by(new MacVolumesCollector()).found("disk.volumes.unencrypted", List.of("/System/Volumes/Data"));
    }

    @Test
    void swap() {
        machine.command("sysctl -n vm.swapusage", "total = 2048.00M  used = 1.00M  free = 2047.00M  (encrypted)\n");
        by(new MacVolumesCollector()).found("disk.swap.encrypted", true);
        machine.command("sysctl -n vm.swapusage", "total = 2048.00M  used = 1.00M  free = 2047.00M\n");
        by(new MacVolumesCollector()).found("disk.swap.encrypted", false);
    }

    @Test
    void updates() {
        machine.command(SETTINGS + "LastSuccessfulDate", "2026-11-20 09:15:00 +0000\n")
                .command(SETTINGS + "CriticalUpdateInstall", "1\n")
                .command(SETTINGS + "AutomaticallyInstallMacOSUpdates", "1\n")
                .command("softwareupdate --list --no-scan", """
                        Software Update Tool

                        Finding available software
                        Software Update found the following new or updated software:
                        * Label: macOS Sequoia 15.1.1-24B91
                        \tTitle: macOS Sequoia 15.1.1, Version: 15.1.1, Size: 1461296KiB, Recommended: YES, Action: restart,
                        * Label: Safari18.1.1
                        \tTitle: Safari, Version: 18.1.1, Size: 160640KiB, Recommended: YES,
                        """)
                .command("softwareupdate --history", """
                        Display Name                                       Version    Date
                        ------------                                       -------    ----
                        macOS 15.1                                         15.1       10/29/2026, 08:14:02
                        XProtectPlistConfigData                            5280       10/14/2026, 07:00:00
                        """);
        Collected mac = by(new MacUpdatesCollector());
        mac.found("updates.security_pending", 2);
        mac.found("updates.automatic", true);
        mac.found("updates.last_checked_days", 3);
        assertThat(mac.readings().get("updates.security_pending"))
                .isNotNull()
                .satisfies(
                        reading -> assertThat(reading.collectedAt()).isEqualTo(Instant.parse("2026-11-20T09:15:00Z")));
        assertThat(mac.readings().get("updates.last_installed_days")).isNotNull();
    }

    @Test
    void updatesOfAnOldSystem() {
        machine.command(SETTINGS + "LastSuccessfulDate", "2026-11-23 09:15:00 +0000\n")
                .command(
                        "softwareupdate --list --no-scan",
                        new CommandResult.Finished(0, "Software Update Tool\n\n", "No new software available.\n"))
                .command(
                        SETTINGS + "CriticalUpdateInstall",
                        failed(
                                1,
                                "2026-11-23 12:00:00.000 defaults[1:2] \nThe domain/default pair of (/Library/Preferences/com.apple.SoftwareUpdate, CriticalUpdateInstall) does not exist\n"))
                .command(SETTINGS + "AutomaticallyInstallMacOSUpdates", "1\n");
        Collected mac = by(new MacUpdatesCollector());
        mac.found("updates.security_pending", 0);
        mac.found("updates.automatic", false);
        mac.is("updates.last_installed", ReadingState.NOT_FOUND);
    }

    @Test
    void nothingPendingButNobodyKnowsSinceWhen() {
        machine.command(
                "softwareupdate --list --no-scan",
                new CommandResult.Finished(0, "Software Update Tool\n\n", "No new software available.\n"));
        by(new MacUpdatesCollector()).is("updates.security_pending", ReadingState.ERROR);
    }

    @Test
    void accounts() {
        machine.command("dscl . -read /Groups/admin GroupMembership", "GroupMembership: root jo _mdmadmin\n")
                .command("defaults read /Library/Preferences/com.apple.loginwindow GuestEnabled", "0\n")
                .command(
                        "defaults read /Library/Preferences/com.apple.loginwindow autoLoginUser",
                        failed(1, "The domain/default pair of (x, autoLoginUser) does not exist\n"));
        Collected mac = by(new MacLoginCollector());
        mac.found("accounts.admins", List.of("_mdmadmin", "jo", "root"));
        mac.found("accounts.admin_count", 2);
        mac.found("accounts.guest_enabled", false);
        mac.found("accounts.auto_login", false);
        machine.command("defaults read /Library/Preferences/com.apple.loginwindow autoLoginUser", "jo\n");
        by(new MacLoginCollector()).found("accounts.auto_login", true);
    }

    @ParameterizedTest
    @CsvSource({
        "screenLock delay is immediate, 600, true, 600",
        "screenLock delay is 300 seconds, 600, true, 900",
        "screenLock is off, 600, false,",
        "screenLock delay is immediate, 0, false,"
    })
    void screenLock(String said, String idle, boolean locks, @Nullable Long delay) {
        machine.command(
                        "sysadminctl -screenLock status",
                        new CommandResult.Finished(0, "", "2026-11-23 12:00:00.000 sysadminctl[1:2] " + said + "\n"))
                .command("defaults -currentHost read com.apple.screensaver idleTime", idle + "\n");
        by(new MacLoginCollector()).found("screen.lock_enabled", locks);
        if (delay == null) {
            by(new MacLoginCollector()).is("screen.lock_delay_seconds", ReadingState.NOT_APPLICABLE);
        } else {
            by(new MacLoginCollector()).found("screen.lock_delay_seconds", delay);
        }
    }

    @Test
    void aScreenSaverThatNobodySetUp() {
        machine.command(
                        "sysadminctl -screenLock status",
                        new CommandResult.Finished(0, "", "sysadminctl[1:2] screenLock delay is immediate\n"))
                .command(
                        "defaults -currentHost read com.apple.screensaver idleTime",
                        failed(1, "The domain/default pair of (x, idleTime) does not exist\n"));
        by(new MacLoginCollector()).is("screen.lock_enabled", ReadingState.ERROR);
    }

    @Test
    void services() {
        CommandResult none = failed(113, "Could not find service \"x\" in domain for system\n");
        machine.command("launchctl print system/com.openssh.sshd", none)
                .command("launchctl print system/com.apple.screensharing", none)
                .command("ps -axco command", "COMMAND\nlaunchd\nWindowServer\n");
        by(new MacLoginCollector()).found("ssh.running", false);
        by(new MacLoginCollector()).found("remote.desktop_enabled", false);
        machine.command("launchctl print system/com.openssh.sshd", "system/com.openssh.sshd = {\n\tactive count = 0\n")
                .command("ps -axco command", "COMMAND\nlaunchd\nARDAgent\n");
        by(new MacLoginCollector()).found("ssh.running", true);
        by(new MacLoginCollector()).found("remote.desktop_enabled", true);
    }

    @ParameterizedTest
    @CsvSource({
        "https://acme.jamfcloud.com/mdm/ServerURL, jamf",
        "https://i.manage.microsoft.com/DeviceGatewayProxy, intune",
        "https://0123.web-api.kandji.io/mdm, kandji",
        "https://mdm.example.com/mdm, other",
        "https://jamfcloud.com.evil.example/mdm, other"
    })
    void management(String server, String vendor) {
        machine.command(
                "profiles status -type enrollment",
                "Enrolled via DEP: Yes\nMDM enrollment: Yes (User Approved)\nMDM server: " + server + "\n");
        by(new MacLoginCollector()).found("mdm.enrolled", true);
        by(new MacLoginCollector()).found("mdm.vendor", vendor);
    }

    @Test
    void notManaged() {
        machine.command("profiles status -type enrollment", "Enrolled via DEP: No\nMDM enrollment: No\n");
        by(new MacLoginCollector()).found("mdm.enrolled", false);
        by(new MacLoginCollector()).is("mdm.vendor", ReadingState.NOT_APPLICABLE);
    }

    @Test
    void software() {
        String program = "/Applications/Falcon.app/Contents/Resources/Agent";
        machine.file(program, "")
                .command(
                        "ps -axo uid=,comm=",
                        "    0 /sbin/launchd\n    0 " + program
                                + "\n  501 /Applications/AnyDesk.app/Contents/MacOS/AnyDesk\n")
                .command("shasum -a 256 " + program, "ab".repeat(32) + "  " + program + "\n")
                .command("shasum -a 256 /Applications/AnyDesk.app/Contents/MacOS/AnyDesk", "cd".repeat(32) + "  x\n")
                .command("codesign --verify --strict " + program, "")
                .command(
                        "codesign --display --verbose=2 " + program,
                        new CommandResult.Finished(
                                0,
                                "",
                                "Executable=x\nIdentifier=com.crowdstrike.falcon.Agent\nTeamIdentifier=X9E956P446\n"))
                .command(
                        "codesign --verify --strict /Applications/AnyDesk.app/Contents/MacOS/AnyDesk",
                        failed(1, "invalid signature (code or signature have been modified)\n"));
        Collected mac = by(new MacSoftwareCollector());
        mac.found("edr.running", true);
        mac.found("edr.products", List.of("crowdstrike-falcon"));
        mac.found("remote.control_tools", List.of("anydesk"));
        mac.found("process.sha256", List.of("anydesk:" + "cd".repeat(32), "crowdstrike-falcon:" + "ab".repeat(32)));
        mac.found("process.signers", List.of("anydesk:invalid", "crowdstrike-falcon:X9E956P446"));
    }

    @Test
    void softwareThatAPersonRunsIsNotTheSystems() {
        String program = "/Applications/Falcon.app/Contents/Resources/Agent";
        machine.file(program, "").command("ps -axo uid=,comm=", "    0 /sbin/launchd\n  501 " + program + "\n");
        by(new MacSoftwareCollector()).found("edr.running", false);
        by(new MacSoftwareCollector()).found("process.sha256", List.of());
    }

    @Test
    void theScannerOfTheSystem() {
        String bundle = "/Library/Apple/System/Library/CoreServices/XProtect.bundle";
        machine.file(bundle + "/Contents/Info.plist", "")
                .modified(bundle + "/Contents/Info.plist", Collected.NOW.minus(Duration.ofDays(5)));
        by(new MacSoftwareCollector()).found("antivirus.products", List.of("xprotect"));
        by(new MacSoftwareCollector()).found("antivirus.signature_age_days", 5);
    }

    @Test
    void surroundings() {
        machine.file("/Applications/Firefox.app/Contents/Info.plist", "")
                .command(
                        "defaults read /Applications/Firefox.app/Contents/Info CFBundleShortVersionString", "140.0.2\n")
                .commandFrom("security find-certificate -a -p /Library/Keychains/System.keychain", "root-expired.pem")
                .command(
                        "scutil --nc list",
                        "Available network connection services in the current set (*=enabled):\n* (Connected)      0F1E VPN (com.tailscale) \"Tailscale\"  [VPN:x]\n");
        Collected mac = by(new MacSurroundingsCollector());
        mac.found("browser.firefox.version", "140.0.2");
        mac.is("browser.chrome.version", ReadingState.NOT_FOUND);
        mac.found("certificates.expired_added_roots", 1);
        mac.found("network.vpn_up", true);
        machine.command(
                        "scutil --nc list",
                        "Available network connection services in the current set (*=enabled):\n* (Disconnected)   0F1E VPN\n")
                .command("security find-certificate -a -p /Library/Keychains/System.keychain", "");
        by(new MacSurroundingsCollector()).found("network.vpn_up", false);
        by(new MacSurroundingsCollector()).found("certificates.added_roots", List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"FileVault ist aktiviert.", "", "FileVault is"})
    void anotherLanguageIsNoAnswer(String said) {
        machine.command("fdesetup status", said + "\n").command(FIREWALL, "Firewall ist aktiviert.\n");
        by(new MacVolumesCollector()).is("disk.root.encrypted", ReadingState.ERROR);
        by(new MacProtectionCollector()).is("firewall.enabled", ReadingState.ERROR);
    }
}
