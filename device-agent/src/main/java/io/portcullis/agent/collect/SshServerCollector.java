package io.portcullis.agent.collect;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** OpenSSH's server: whether it runs, and whether it takes passwords. */
final class SshServerCollector implements Collector {

    private static final String RUNNING = "ssh.running";
    private static final String PASSWORDS = "ssh.password_login";
    private static final String ROOT = "ssh.root_login";
    private static final String EMPTY = "ssh.empty_passwords";
    private static final List<String> DAEMONS = List.of("/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd");
    private static final Command UNITS = Command.of(
            "systemctl",
            "show",
            "--property=Id,ActiveState",
            "ssh.service",
            "sshd.service",
            "ssh.socket",
            "sshd.socket");
    private static final Command EFFECTIVE = Command.of("sshd", "-T");

    @Override
    public Set<String> attributes() {
        return Set.of(RUNNING, PASSWORDS, ROOT, EMPTY);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        boolean installed = DAEMONS.stream().anyMatch(machine::exists);
        running(machine, findings, installed);
        if (installed) {
            logins(machine, findings);
        } else {
            findings.found(PASSWORDS, false, "no sshd is installed");
            findings.found(ROOT, false, "no sshd is installed");
            findings.found(EMPTY, false, "no sshd is installed");
        }
    }

    private static void running(Machine machine, Findings findings, boolean installed) throws InterruptedException {
        if (machine.exists("/run/systemd/system")
                && machine.run(UNITS).output().orElse("").lines().anyMatch("ActiveState=active"::equals)) {
            findings.found(RUNNING, true, "systemctl");
            return;
        }
        if (!(machine.read("/proc/1/comm") instanceof FileText.Text)) {
            // Processes of others are hidden: one may run unseen.
            if (installed) {
                findings.inaccessible(RUNNING, "/proc hides other processes");
            } else {
                findings.found(RUNNING, false, "no sshd is installed");
            }
            return;
        }
        boolean process = machine.list("/proc").stream()
                .filter(name -> Character.isDigit(name.charAt(0)))
                .anyMatch(id -> machine.read("/proc/" + id + "/comm") instanceof FileText.Text(String command)
                        && command.strip().equals("sshd"));
        findings.found(RUNNING, process, "processes named sshd");
    }

    static void logins(Machine machine, Findings findings) throws InterruptedException {
        SshdConfig config = SshdConfig.read(machine);
        String unreadable = config.unreadable();
        if (unreadable != null) {
            findings.inaccessible(PASSWORDS, unreadable);
            findings.inaccessible(ROOT, unreadable);
            findings.inaccessible(EMPTY, unreadable);
            return;
        }
        Map<String, String> effective =
                SshdConfig.effective(machine.run(EFFECTIVE).output().orElse(""));
        // sshd -T needs root and host keys; the files say the same, but for defaults that a distribution compiled in.
        boolean asked = effective.containsKey("passwordauthentication");
        Map<String, String> global = asked ? effective : config.global();
        String method = asked ? "sshd -T, Match blocks of sshd_config" : "/etc/ssh/sshd_config and includes";
        findings.found(PASSWORDS, config.allowsPasswords(global), method);
        findings.found(
                ROOT,
                config.allows(global, "permitrootlogin", "prohibit-password", value -> !value.equals("no")),
                method);
        findings.found(
                EMPTY, config.allows(global, "permitemptypasswords", "no", value -> !value.equals("no")), method);
    }
}
