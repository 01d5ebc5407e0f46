package io.portcullis.agent.collect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Who can get into a Mac and how: accounts, the screen lock, SSH and screen sharing, management. */
final class MacLoginCollector implements Collector {

    private static final String ADMINS = "accounts.admins";
    private static final String COUNT = "accounts.admin_count";
    private static final String LOCK = "screen.lock_enabled";
    private static final String DELAY = "screen.lock_delay_seconds";
    private static final String SSH = "ssh.running";
    private static final String DESKTOP = "remote.desktop_enabled";
    private static final String ENROLLED = "mdm.enrolled";
    private static final String VENDOR = "mdm.vendor";
    private static final String LOGIN_WINDOW = "/Library/Preferences/com.apple.loginwindow";
    private static final Pattern BLANK = Pattern.compile("\\s+");
    private static final Pattern LOCK_STATUS = Pattern.compile("screenLock (?:delay )?is (off|immediate|\\d+ seconds)");
    private static final Pattern IDLE = Pattern.compile("(?m)^\\s*(\\d{1,9})\\s*$");
    private static final Pattern MDM = Pattern.compile("(?m)^MDM enrollment: (Yes|No)\\b");
    private static final Pattern MDM_SERVER = Pattern.compile("(?m)^MDM server: https?://([^/:\\s]+)");
    private static final List<List<String>> VENDORS = List.of(
            List.of("jamf", "jamfcloud.com", "jamf"),
            List.of("intune", "manage.microsoft.com", "microsoft.com"),
            List.of("kandji", "kandji.io", "iru.com"),
            List.of("mosyle", "mosyle.com", "mosyle.com"),
            List.of("workspace-one", "awmdm.com", "air-watch.com"),
            List.of("addigy", "addigy.com", "addigy.com"),
            List.of("meraki", "meraki.com", "meraki.com"),
            List.of("simplemdm", "simplemdm.com", "simplemdm.com"),
            List.of("jumpcloud", "jumpcloud.com", "jumpcloud.com"),
            List.of("fleet", "fleetdm.com", "fleetdm.com"));

    @Override
    public Set<String> attributes() {
        return Set.of(
                ADMINS,
                COUNT,
                "accounts.guest_enabled",
                "accounts.auto_login",
                LOCK,
                DELAY,
                SSH,
                "ssh.password_login",
                "ssh.root_login",
                "ssh.empty_passwords",
                DESKTOP,
                ENROLLED,
                VENDOR);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        admins(machine, findings);
        guest(machine, findings);
        autoLogin(machine, findings);
        screenLock(machine, findings);
        services(machine, findings);
        SshServerCollector.logins(machine, findings);
        management(machine, findings);
    }

    private static void admins(Machine machine, Findings findings) throws InterruptedException {
        Tool tool = Tool.of(machine, "dscl", ".", "-read", "/Groups/admin", "GroupMembership");
        Optional<String> members = tool.first("GroupMembership:(.*)\\s*");
        if (members.isEmpty()) {
            tool.unanswered(findings, ADMINS);
            tool.unanswered(findings, COUNT);
            return;
        }
        List<String> names = new ArrayList<>(Arrays.asList(BLANK.split(members.get(), -1)));
        names.removeIf(String::isBlank);
        findings.found(ADMINS, List.copyOf(names), tool.says());
        findings.found(
                COUNT,
                (int) names.stream()
                        .filter(name -> !name.equals("root"))
                        .distinct()
                        .count(),
                tool.says());
    }

    private static void guest(Machine machine, Findings findings) throws InterruptedException {
        Tool tool = Tool.of(machine, "defaults", "read", LOGIN_WINDOW, "GuestEnabled");
        Optional<String> flag = tool.first("([01])\\s*");
        if (flag.isPresent() || tool.everything().contains("does not exist")) {
            findings.found("accounts.guest_enabled", flag.filter("1"::equals).isPresent(), tool.says());
        } else {
            tool.unanswered(findings, "accounts.guest_enabled");
        }
    }

    private static void autoLogin(Machine machine, Findings findings) throws InterruptedException {
        Tool tool = Tool.of(machine, "defaults", "read", LOGIN_WINDOW, "autoLoginUser");
        if (tool.everything().contains("does not exist")) {
            findings.found("accounts.auto_login", false, tool.says());
        } else if (tool.first("([^\\s]+)\\s*").isPresent()) {
            findings.found("accounts.auto_login", true, tool.says());
        } else {
            tool.unanswered(findings, "accounts.auto_login");
        }
    }

    private static void screenLock(Machine machine, Findings findings) throws InterruptedException {
        // Asks about whoever is logged in; it speaks on the error output.
        Tool tool = Tool.of(machine, "sysadminctl", "-screenLock", "status");
        var status = LOCK_STATUS.matcher(tool.everything());
        if (!status.find()) {
            tool.unanswered(findings, LOCK);
            tool.unanswered(findings, DELAY);
            return;
        }
        String word = status.group(1);
        if (word.equals("off")) {
            findings.found(LOCK, false, tool.says());
            findings.notApplicable(DELAY, "the lock is off");
            return;
        }
        Tool idle = Tool.of(machine, "defaults", "-currentHost", "read", "com.apple.screensaver", "idleTime");
        Optional<String> seconds = idle.find(IDLE);
        if (seconds.isEmpty()) {
            // Asking for a password is worth nothing if nothing ever starts the screen saver.
            idle.unanswered(findings, LOCK);
            idle.unanswered(findings, DELAY);
            return;
        }
        long before = Long.parseLong(seconds.get());
        findings.found(LOCK, before > 0, tool.says() + ", idleTime");
        if (before > 0) {
            long after = word.equals("immediate") ? 0 : Long.parseLong(word.replace(" seconds", ""));
            findings.found(DELAY, before + after, tool.says() + ", idleTime");
        } else {
            findings.notApplicable(DELAY, "the screen saver never starts");
        }
    }

    private static void services(Machine machine, Findings findings) throws InterruptedException {
        Tool ssh = Tool.of(machine, "launchctl", "print", "system/com.openssh.sshd");
        Optional<Boolean> sshd = loaded(ssh, "com.openssh.sshd");
        if (sshd.isPresent()) {
            findings.found(SSH, sshd.get(), ssh.says());
        } else {
            ssh.unanswered(findings, SSH);
        }
        Tool sharing = Tool.of(machine, "launchctl", "print", "system/com.apple.screensharing");
        Optional<Boolean> shared = loaded(sharing, "com.apple.screensharing");
        Tool processes = Tool.of(machine, "ps", "-axco", "command");
        List<String> names = processes.out().lines().map(String::strip).toList();
        if (shared.isEmpty()) {
            sharing.unanswered(findings, DESKTOP);
        } else if (!names.contains("launchd")) {
            processes.unanswered(findings, DESKTOP);
        } else {
            findings.found(DESKTOP, shared.get() || names.contains("ARDAgent"), "launchctl print, ps");
        }
    }

    private static Optional<Boolean> loaded(Tool launchctl, String service) {
        if (launchctl.says(service + " = {")) {
            return Optional.of(true);
        }
        return launchctl.everything().contains("Could not find service") ? Optional.of(false) : Optional.empty();
    }

    private static void management(Machine machine, Findings findings) throws InterruptedException {
        Tool tool = Tool.of(machine, "profiles", "status", "-type", "enrollment");
        Optional<String> enrolled = tool.find(MDM);
        if (enrolled.isEmpty()) {
            tool.unanswered(findings, ENROLLED);
            tool.unanswered(findings, VENDOR);
            return;
        }
        findings.found(ENROLLED, enrolled.get().equals("Yes"), tool.says());
        if (enrolled.get().equals("No")) {
            findings.notApplicable(VENDOR, "not enrolled");
            return;
        }
        String host = tool.find(MDM_SERVER).orElse("");
        findings.found(
                VENDOR,
                VENDORS.stream()
                        .filter(vendor -> vendor.stream()
                                .skip(1)
                                .anyMatch(domain -> host.equals(domain) || host.endsWith('.' + domain)))
                        .map(List::getFirst)
                        .findFirst()
                        .orElse("other"),
                tool.says());
    }
}
