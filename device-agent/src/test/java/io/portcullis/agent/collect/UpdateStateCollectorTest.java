package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateStateCollectorTest {

    private static final String AUTOMATIC = "updates.automatic";
    private static final String REBOOT = "updates.reboot_required";
    private static final String TIMER = "/etc/systemd/system/timers.target.wants/apt-daily-upgrade.timer";

    private final FakeMachine machine = new FakeMachine();

    private Collected collected() {
        return Collected.by(new UpdateStateCollector(), machine);
    }

    private FakeMachine debian() {
        return machine.file("/var/lib/dpkg/status", "")
                .file("/usr/bin/unattended-upgrade", "")
                .file("/run/systemd/system/x", "")
                .file(TIMER, "")
                .command(
                        "apt-config dump",
                        "APT::Periodic \"\";\nAPT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n");
    }

    @Test
    void debianThatUpdatesItself() {
        debian();
        collected().found(AUTOMATIC, true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "APT::Periodic::Unattended-Upgrade \"1\";|false",
                "APT::Periodic::Update-Package-Lists \"1\";;APT::Periodic::Unattended-Upgrade \"0\";|false",
                "APT::Periodic::Update-Package-Lists \"1\";;APT::Periodic::Unattended-Upgrade \"0d\";|false",
                "APT::Periodic::Update-Package-Lists \"always\";;APT::Periodic::Unattended-Upgrade \"2d\";|true",
                "APT::Periodic::Update-Package-Lists \"1\";;APT::Periodic::Unattended-Upgrade \"1\";;APT::Periodic::Enable \"0\";|false",
                "|false"
            })
    void settingsOfApt(String settings, boolean automatic) {
        debian().command("apt-config dump", settings == null ? "" : settings.replace(";;", ";\n") + "\n");
        collected().found(AUTOMATIC, automatic);
    }

    @Test
    void aTimerThatIsMasked() {
        debian().link("/etc/systemd/system/apt-daily-upgrade.timer", "/dev/null");
        collected().found(AUTOMATIC, false);
    }

    @Test
    void aptThatHangs() {
        debian().command("apt-config dump", new CommandResult.TimedOut());
        collected().is(AUTOMATIC, ReadingState.ERROR);
    }

    @Test
    void fedora() {
        machine.file("/usr/bin/dnf", "");
        collected().found(AUTOMATIC, false);
        machine.file("/etc/systemd/system/timers.target.wants/dnf-automatic.timer", "")
                .file("/etc/dnf/automatic.conf", "[commands]\napply_updates = no\n");
        collected().found(AUTOMATIC, false);
        machine.file("/etc/dnf/automatic.conf", "[commands]\napply_updates = yes\n");
        collected().found(AUTOMATIC, true);
        machine.file("/etc/dnf/automatic.conf", new FileText.Denied());
        collected().is(AUTOMATIC, ReadingState.INACCESSIBLE);
        machine.file("/etc/systemd/system/timers.target.wants/dnf-automatic-install.timer", "");
        collected().found(AUTOMATIC, true);
    }

    @Test
    void silverblue() {
        machine.file("/run/ostree-booted", "").file("/etc/rpm-ostreed.conf", "[Daemon]\nAutomaticUpdatePolicy=stage\n");
        collected().found(AUTOMATIC, false);
        machine.file("/etc/systemd/system/timers.target.wants/rpm-ostreed-automatic.timer", "");
        collected().found(AUTOMATIC, true);
    }

    @Test
    void anotherPackageManager() {
        collected().is(AUTOMATIC, ReadingState.NOT_FOUND);
        collected().is("updates.last_installed", ReadingState.NOT_FOUND);
        collected().is("updates.last_checked_days", ReadingState.NOT_FOUND);
    }

    @Test
    void ages() {
        Instant changed = Collected.NOW.minus(Duration.ofHours(60));
        debian().modified("/var/lib/dpkg/status", changed)
                .modified("/var/lib/apt/periodic/update-success-stamp", Collected.NOW.minus(Duration.ofDays(9)));
        collected().found("updates.last_installed", changed);
        collected().found("updates.last_installed_days", 2);
        collected().found("updates.last_checked_days", 9);
    }

    @Test
    void aClockThatWasSetBack() {
        debian().modified("/var/lib/dpkg/status", Collected.NOW.plus(Duration.ofDays(3)));
        collected().found("updates.last_installed_days", 0);
    }

    @Test
    void restarts() {
        debian();
        collected().is(REBOOT, ReadingState.NOT_FOUND);
        machine.file("/etc/kernel/postinst.d/unattended-upgrades", "");
        collected().found(REBOOT, false);
        machine.file("/run/reboot-required", "*** System restart required ***\n");
        collected().found(REBOOT, true);
    }

    @ParameterizedTest
    @CsvSource({
        "6.1.0-28-amd64, 6.1.0-30-amd64, true",
        "6.1.0-28-amd64, 6.1.0-9-amd64, false",
        "6.1.0-28-amd64, 6.1.0-30-rt-amd64, false",
        "5.14.0-503.el9.x86_64, 5.14.0-570.el9.x86_64, true"
    })
    void kernels(String running, String installed, boolean due) {
        machine.file("/proc/sys/kernel/osrelease", running + "\n")
                .file("/boot/vmlinuz-" + running, "")
                .file("/boot/vmlinuz-" + installed, "")
                .command("needs-restarting -r", new CommandResult.Finished(0, "Reboot should not be necessary.\n", ""));
        collected().found(REBOOT, due);
    }

    @Test
    void whatFedoraSays() {
        machine.command("needs-restarting -r", new CommandResult.Finished(1, "Reboot is required\n", ""));
        collected().found(REBOOT, true);
        machine.command(
                "needs-restarting -r", new CommandResult.Finished(1, "", "Traceback (most recent call last)\n"));
        collected().is(REBOOT, ReadingState.ERROR);
    }
}
