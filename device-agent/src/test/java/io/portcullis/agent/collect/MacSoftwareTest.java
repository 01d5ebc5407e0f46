package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the tools of macOS say of software and of what surrounds the machine. */
class MacSoftwareTest {
    private final FakeMachine machine = new FakeMachine().user(-1);

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
        Collected mac = Collected.by(new MacSoftwareCollector(), machine);
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
        Collected.by(new MacSoftwareCollector(), machine).found("edr.running", false);
        Collected.by(new MacSoftwareCollector(), machine).found("process.sha256", List.of());
    }

    @Test
    void theScannerOfTheSystem() {
        String bundle = "/Library/Apple/System/Library/CoreServices/XProtect.bundle";
        machine.file(bundle + "/Contents/Info.plist", "")
                .modified(bundle + "/Contents/Info.plist", Collected.NOW.minus(Duration.ofDays(5)));
        Collected.by(new MacSoftwareCollector(), machine).found("antivirus.products", List.of("xprotect"));
        Collected.by(new MacSoftwareCollector(), machine).found("antivirus.signature_age_days", 5);
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
        Collected mac = Collected.by(new MacSurroundingsCollector(), machine);
        mac.found("browser.firefox.version", "140.0.2");
        mac.is("browser.chrome.version", ReadingState.NOT_FOUND);
        mac.found("certificates.expired_added_roots", 1);
        mac.found("network.vpn_up", true);
        machine.command(
                        "scutil --nc list",
                        "Available network connection services in the current set (*=enabled):\n* (Disconnected)   0F1E VPN\n")
                .command("security find-certificate -a -p /Library/Keychains/System.keychain", "");
        Collected.by(new MacSurroundingsCollector(), machine).found("network.vpn_up", false);
        Collected.by(new MacSurroundingsCollector(), machine).found("certificates.added_roots", List.of());
    }

    private static CommandResult failed(int exit, String err) {
        return new CommandResult.Finished(exit, "", err);
    }
}
