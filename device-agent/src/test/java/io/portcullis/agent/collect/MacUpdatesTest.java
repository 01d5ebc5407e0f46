package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.ReadingState;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the tools of macOS say of updates. */
class MacUpdatesTest {
    private static final String SETTINGS = "defaults read /Library/Preferences/com.apple.SoftwareUpdate ";

    private final FakeMachine machine = new FakeMachine().user(-1);

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
        Collected mac = Collected.by(new MacUpdatesCollector(), machine);
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
        Collected mac = Collected.by(new MacUpdatesCollector(), machine);
        mac.found("updates.security_pending", 0);
        mac.found("updates.automatic", false);
        mac.is("updates.last_installed", ReadingState.NOT_FOUND);
    }

    @Test
    void nothingPendingButNobodyKnowsSinceWhen() {
        machine.command(
                "softwareupdate --list --no-scan",
                new CommandResult.Finished(0, "Software Update Tool\n\n", "No new software available.\n"));
        Collected.by(new MacUpdatesCollector(), machine).is("updates.security_pending", ReadingState.ERROR);
    }

    private static CommandResult failed(int exit, String err) {
        return new CommandResult.Finished(exit, "", err);
    }
}
