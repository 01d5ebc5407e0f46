package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tools of macOS say of accounts, screen lock, services and management. */
class MacLoginTest {
    private final FakeMachine machine = new FakeMachine().user(-1);

    @Test
    void accounts() {
        machine.command("dscl . -read /Groups/admin GroupMembership", "GroupMembership: root jo _mdmadmin\n")
                .command("defaults read /Library/Preferences/com.apple.loginwindow GuestEnabled", "0\n")
                .command(
                        "defaults read /Library/Preferences/com.apple.loginwindow autoLoginUser",
                        failed(1, "The domain/default pair of (x, autoLoginUser) does not exist\n"));
        Collected mac = Collected.by(new MacLoginCollector(), machine);
        mac.found("accounts.admins", List.of("_mdmadmin", "jo", "root"));
        mac.found("accounts.admin_count", 2);
        mac.found("accounts.guest_enabled", false);
        mac.found("accounts.auto_login", false);
        machine.command("defaults read /Library/Preferences/com.apple.loginwindow autoLoginUser", "jo\n");
        Collected.by(new MacLoginCollector(), machine).found("accounts.auto_login", true);
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
        Collected.by(new MacLoginCollector(), machine).found("screen.lock_enabled", locks);
        if (delay == null) {
            Collected.by(new MacLoginCollector(), machine).is("screen.lock_delay_seconds", ReadingState.NOT_APPLICABLE);
        } else {
            Collected.by(new MacLoginCollector(), machine).found("screen.lock_delay_seconds", delay);
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
        Collected.by(new MacLoginCollector(), machine).is("screen.lock_enabled", ReadingState.ERROR);
    }

    @Test
    void services() {
        CommandResult none = failed(113, "Could not find service \"x\" in domain for system\n");
        machine.command("launchctl print system/com.openssh.sshd", none)
                .command("launchctl print system/com.apple.screensharing", none)
                .command("ps -axco command", "COMMAND\nlaunchd\nWindowServer\n");
        Collected.by(new MacLoginCollector(), machine).found("ssh.running", false);
        Collected.by(new MacLoginCollector(), machine).found("remote.desktop_enabled", false);
        machine.command("launchctl print system/com.openssh.sshd", "system/com.openssh.sshd = {\n\tactive count = 0\n")
                .command("ps -axco command", "COMMAND\nlaunchd\nARDAgent\n");
        Collected.by(new MacLoginCollector(), machine).found("ssh.running", true);
        Collected.by(new MacLoginCollector(), machine).found("remote.desktop_enabled", true);
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
        Collected.by(new MacLoginCollector(), machine).found("mdm.enrolled", true);
        Collected.by(new MacLoginCollector(), machine).found("mdm.vendor", vendor);
    }

    @Test
    void notManaged() {
        machine.command("profiles status -type enrollment", "Enrolled via DEP: No\nMDM enrollment: No\n");
        Collected.by(new MacLoginCollector(), machine).found("mdm.enrolled", false);
        Collected.by(new MacLoginCollector(), machine).is("mdm.vendor", ReadingState.NOT_APPLICABLE);
    }

    private static CommandResult failed(int exit, String err) {
        return new CommandResult.Finished(exit, "", err);
    }
}
