package io.portcullis.agent.collect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Ways into a Linux machine that ask for nothing: guest sessions, and being logged in by the system itself. */
final class LoginCollector implements Collector {

    private static final String GUEST = "accounts.guest_enabled";
    private static final String AUTO = "accounts.auto_login";
    private static final List<String> GUEST_SESSIONS =
            List.of("/usr/lib/lightdm/guest-session", "/usr/share/lightdm/guest-session", "/usr/sbin/guest-account");
    private static final String UNITS = "/etc/systemd/system";

    @Override
    public Set<String> attributes() {
        return Set.of(GUEST, AUTO);
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        IniFile lightdm =
                IniFile.of(machine, withFragments(machine, "/etc/lightdm/lightdm.conf", "/etc/lightdm/lightdm.conf.d"));
        guest(machine, lightdm, findings);
        autoLogin(machine, lightdm, findings);
    }

    private static void guest(Machine machine, IniFile lightdm, Findings findings) {
        if (GUEST_SESSIONS.stream().noneMatch(machine::exists)) {
            findings.found(GUEST, false, "no guest sessions are installed");
        } else if (!lightdm.denied().isEmpty()) {
            findings.inaccessible(GUEST, lightdm.denied().getFirst());
        } else {
            // Where guest sessions are installed, they are on unless somebody turned them off.
            List<String> settings = lightdm.getAll("seat", "allow-guest");
            findings.found(
                    GUEST,
                    settings.isEmpty() || !settings.stream().allMatch("false"::equalsIgnoreCase),
                    "configuration of lightdm");
        }
    }

    private static void autoLogin(Machine machine, IniFile lightdm, Findings findings) {
        IniFile gdm =
                IniFile.of(machine, List.of("/etc/gdm3/daemon.conf", "/etc/gdm3/custom.conf", "/etc/gdm/custom.conf"));
        IniFile sddm = IniFile.of(
                machine,
                Stream.concat(
                                IniFile.fragments(machine, "/usr/lib/sddm/sddm.conf.d", ".conf").stream(),
                                withFragments(machine, "/etc/sddm.conf", "/etc/sddm.conf.d").stream())
                        .toList());
        boolean gdmLogsIn =
                isTrue(gdm.get("daemon", "AutomaticLoginEnable")) || isTrue(gdm.get("daemon", "TimedLoginEnable"));
        boolean lightdmLogsIn =
                lightdm.getAll("seat", "autologin-user").stream().anyMatch(user -> !user.isBlank());
        boolean sddmLogsIn = !sddm.get("Autologin", "User").isBlank();
        List<String> unreadable = new ArrayList<>(gdm.denied());
        unreadable.addAll(lightdm.denied());
        unreadable.addAll(sddm.denied());
        if (gdmLogsIn || lightdmLogsIn || sddmLogsIn) {
            findings.found(AUTO, true, "configuration of " + (gdmLogsIn ? "gdm" : lightdmLogsIn ? "lightdm" : "sddm"));
        } else if (gettyLogsIn(machine, unreadable)) {
            findings.found(AUTO, true, "agetty --autologin in " + UNITS);
        } else if (!unreadable.isEmpty()) {
            findings.inaccessible(AUTO, unreadable.getFirst());
        } else {
            findings.found(AUTO, false, "configurations of gdm, lightdm, sddm and getty");
        }
    }

    private static boolean gettyLogsIn(Machine machine, List<String> unreadable) {
        for (String name : machine.list(UNITS)) {
            if (!name.contains("getty@")) {
                continue;
            }
            List<String> files = name.endsWith(".d")
                    ? IniFile.fragments(machine, UNITS + '/' + name, ".conf")
                    : name.endsWith(".service") ? List.of(UNITS + '/' + name) : List.of();
            for (String file : files) {
                switch (machine.read(file)) {
                    case FileText.Text(String text)
                    when text.lines().anyMatch(LoginCollector::logsIn) -> {
                        return true;
                    }
                    case FileText.Denied _, FileText.Unreadable _ -> unreadable.add(file);
                    case FileText.Text _, FileText.Absent _ -> {}
                }
            }
        }
        return false;
    }

    private static boolean logsIn(String line) {
        String unit = line.strip();
        return unit.startsWith("ExecStart") && (unit.contains("--autologin") || unit.contains(" -a "));
    }

    private static boolean isTrue(String value) {
        return value.equalsIgnoreCase("true") || value.equals("1");
    }

    private static List<String> withFragments(Machine machine, String file, String directory) {
        List<String> files = new ArrayList<>(IniFile.fragments(machine, directory, ".conf"));
        files.add(file);
        return files;
    }
}
