package io.portcullis.agent.collect;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How updates reach a Linux machine: by themselves or not, when they last did, and whether a restart is due. */
final class UpdateStateCollector implements Collector {

    private static final String AUTOMATIC = "updates.automatic";
    private static final String INSTALLED = "updates.last_installed";
    private static final String INSTALLED_DAYS = "updates.last_installed_days";
    private static final String CHECKED_DAYS = "updates.last_checked_days";
    private static final String REBOOT = "updates.reboot_required";

    private static final String DPKG = "/var/lib/dpkg/status";
    private static final List<String> DATABASES = List.of(
            DPKG,
            "/usr/lib/sysimage/rpm/rpmdb.sqlite",
            "/var/lib/rpm/rpmdb.sqlite",
            "/usr/lib/sysimage/rpm/Packages.db",
            "/var/lib/rpm/Packages",
            "/var/lib/pacman/local");
    private static final List<String> DNF_CACHES = List.of("/var/cache/libdnf5", "/var/cache/dnf");
    private static final String UNITS = "/etc/systemd/system";
    private static final List<String> DNF_TIMERS =
            List.of("dnf-automatic-install.timer", "dnf-automatic.timer", "dnf5-automatic.timer");
    private static final Command APT_CONFIG = Command.of("apt-config", "dump");
    private static final Command NEEDS_RESTARTING = Command.of("needs-restarting", "-r");
    private static final Pattern APT_SETTING =
            Pattern.compile("(?m)^APT::Periodic::([A-Za-z-]+) \"([^\"]*)\";$", Pattern.CASE_INSENSITIVE);
    private static final String KERNEL = "vmlinuz-";
    /** What leaves a note when a package asks for a restart. */
    private static final List<String> NOTE_TAKERS = List.of(
            "/usr/share/update-notifier/notify-reboot-required",
            "/etc/kernel/postinst.d/unattended-upgrades",
            "/etc/kernel/postinst.d/update-notifier");

    @Override
    public Set<String> attributes() {
        return Set.of(AUTOMATIC, INSTALLED, INSTALLED_DAYS, CHECKED_DAYS, REBOOT);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        history(machine, findings);
        reboot(machine, findings);
        if (machine.exists(DPKG)) {
            apt(machine, findings);
        } else {
            dnf(machine, findings);
        }
    }

    private static void history(Machine machine, Findings findings) {
        Optional<Instant> installed = latest(machine, DATABASES);
        if (installed.isPresent()) {
            findings.found(INSTALLED, installed.get().truncatedTo(ChronoUnit.SECONDS), "time of the package database");
            findings.found(INSTALLED_DAYS, findings.daysSince(installed.get()), "time of the package database");
        } else {
            findings.notFound(INSTALLED, "no package database in a place that is known");
            findings.notFound(INSTALLED_DAYS, "no package database in a place that is known");
        }
        Optional<Instant> checked = machine.exists(DPKG)
                ? AptSecurityUpdates.lastFetched(machine)
                : latest(
                        machine,
                        DNF_CACHES.stream()
                                .flatMap(cache ->
                                        machine.list(cache).stream().map(name -> cache + '/' + name + "/repodata"))
                                .toList());
        if (checked.isPresent()) {
            findings.found(CHECKED_DAYS, findings.daysSince(checked.get()), "times of the package manager's lists");
        } else {
            findings.notFound(CHECKED_DAYS, "the package manager has fetched no lists");
        }
    }

    private static Optional<Instant> latest(Machine machine, List<String> paths) {
        return paths.stream().flatMap(path -> machine.modified(path).stream()).max(Instant::compareTo);
    }

    private static void apt(Machine machine, Findings findings) throws InterruptedException {
        if (!machine.exists("/usr/bin/unattended-upgrade")) {
            findings.found(AUTOMATIC, false, "unattended-upgrades is not installed");
            return;
        }
        boolean started = machine.exists("/run/systemd/system")
                ? enabled(machine, "apt-daily-upgrade.timer")
                : machine.exists("/etc/cron.daily/apt-compat");
        if (!started) {
            findings.found(AUTOMATIC, false, "apt-daily-upgrade.timer is not enabled");
            return;
        }
        CommandResult result = machine.run(APT_CONFIG);
        Optional<String> out = result.output();
        if (out.isEmpty()) {
            findings.withoutAnswer(AUTOMATIC, APT_CONFIG, result);
            return;
        }
        boolean enabled = true;
        boolean lists = false;
        boolean upgrades = false;
        Matcher setting = APT_SETTING.matcher(out.get());
        while (setting.find()) {
            boolean on = !setting.group(2).isBlank() && !setting.group(2).matches("0[a-z]*");
            switch (setting.group(1)) {
                case "Enable" -> enabled = on;
                case "Update-Package-Lists" -> lists = on;
                case "Unattended-Upgrade" -> upgrades = on;
                default -> {}
            }
        }
        findings.found(AUTOMATIC, enabled && lists && upgrades, "apt-config dump, APT::Periodic");
    }

    private static void dnf(Machine machine, Findings findings) {
        String ostree = "/etc/rpm-ostreed.conf";
        if (machine.exists("/run/ostree-booted")) {
            IniFile file = IniFile.of(machine, List.of(ostree));
            String policy = file.get("Daemon", "AutomaticUpdatePolicy");
            findings.found(
                    AUTOMATIC,
                    (policy.equals("stage") || policy.equals("apply"))
                            && enabled(machine, "rpm-ostreed-automatic.timer"),
                    ostree);
            return;
        }
        if (!machine.exists("/usr/bin/dnf")) {
            findings.notFound(AUTOMATIC, "neither apt nor dnf manages this machine's packages");
            return;
        }
        IniFile file = IniFile.of(
                machine,
                List.of(
                        "/usr/share/dnf5/dnf5-plugins/automatic.conf",
                        "/etc/dnf/automatic.conf",
                        "/etc/dnf/dnf5-plugins/automatic.conf"));
        boolean applies = file.get("commands", "apply_updates").matches("(?i)yes|true|1|on");
        boolean on = DNF_TIMERS.stream()
                .filter(timer -> enabled(machine, timer))
                .anyMatch(timer -> applies || timer.equals("dnf-automatic-install.timer"));
        if (!on && !file.denied().isEmpty()) {
            findings.inaccessible(AUTOMATIC, file.denied().getFirst());
        } else {
            findings.found(AUTOMATIC, on, "timers of dnf-automatic, automatic.conf");
        }
    }

    private static boolean enabled(Machine machine, String timer) {
        boolean masked =
                machine.link(UNITS + '/' + timer).filter("/dev/null"::equals).isPresent();
        return !masked && machine.exists(UNITS + "/timers.target.wants/" + timer);
    }

    private static void reboot(Machine machine, Findings findings) throws InterruptedException {
        for (String note : List.of("/run/reboot-required", "/var/run/reboot-required")) {
            if (machine.exists(note)) {
                findings.found(REBOOT, true, note);
                return;
            }
        }
        if (newerKernel(machine)) {
            findings.found(REBOOT, true, "a newer kernel in /boot than the one that runs");
        } else if (NOTE_TAKERS.stream().anyMatch(machine::exists)) {
            findings.found(REBOOT, false, "/run/reboot-required is absent");
        } else {
            CommandResult result = machine.run(NEEDS_RESTARTING);
            boolean due = said(result, "Reboot is required");
            if (due || said(result, "Reboot should not be necessary")) {
                findings.found(REBOOT, due, NEEDS_RESTARTING.toString());
            } else if (result instanceof CommandResult.NotInstalled) {
                findings.notFound(REBOOT, "nothing on this machine keeps note of due restarts");
            } else {
                findings.withoutAnswer(REBOOT, NEEDS_RESTARTING, result);
            }
        }
    }

    private static boolean said(CommandResult result, String words) {
        return result instanceof CommandResult.Finished finished
                && finished.out().contains(words);
    }

    /** Of the same flavour, such as amd64 or cloud-amd64. */
    private static boolean newerKernel(Machine machine) {
        if (!(machine.read("/proc/sys/kernel/osrelease") instanceof FileText.Text(String release))) {
            return false;
        }
        String running = release.strip();
        String flavour = running.replaceFirst("^[0-9.+~-]*", "");
        List<String> installed = machine.list("/boot").stream()
                .filter(name -> name.startsWith(KERNEL))
                .map(name -> name.substring(KERNEL.length()))
                .toList();
        return installed.contains(running)
                && Stream.concat(installed.stream(), Stream.of(running))
                        .filter(kernel -> kernel.replaceFirst("^[0-9.+~-]*", "").equals(flavour))
                        .anyMatch(kernel -> DebianVersion.ORDER.compare(kernel, running) > 0);
    }
}
