package io.portcullis.agent.collect;

import java.util.List;
import java.util.Set;

/** Mandatory access control: SELinux or AppArmor. */
final class AccessControlCollector implements Collector {

    private static final String FRAMEWORK = "mac.framework";
    private static final String ENFORCING = "mac.enforcing";
    private static final String SELINUX = "/sys/fs/selinux/enforce";
    private static final String APPARMOR = "/sys/module/apparmor/parameters/enabled";
    private static final String PROFILES = "/sys/kernel/security/apparmor/profiles";
    private static final String LSM = "/sys/kernel/security/lsm";

    @Override
    public Set<String> attributes() {
        return Set.of(FRAMEWORK, ENFORCING);
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        switch (machine.read(SELINUX)) {
            case FileText.Text(String enforce) -> {
                findings.foundInKernel(FRAMEWORK, "selinux", SELINUX);
                findings.foundInKernel(ENFORCING, enforce.strip().equals("1"), SELINUX);
            }
            case FileText.Denied _ -> {
                findings.foundInKernel(FRAMEWORK, "selinux", SELINUX);
                findings.inaccessible(ENFORCING, SELINUX + ": not permitted");
            }
            case FileText.Unreadable(String why) -> findings.error(ENFORCING, SELINUX + ": " + why);
            case FileText.Absent _ -> withoutSelinux(machine, findings);
        }
    }

    private static void withoutSelinux(Machine machine, Findings findings) {
        if (machine.read(APPARMOR) instanceof FileText.Text(String enabled)
                && enabled.strip().equals("Y")) {
            findings.foundInKernel(FRAMEWORK, "apparmor", APPARMOR);
            profiles(machine, findings);
            return;
        }
        if (machine.read(LSM) instanceof FileText.Text(String modules)) {
            List<String> loaded = List.of(modules.strip().split(",", -1));
            if (loaded.contains("apparmor") || loaded.contains("selinux")) {
                String framework = loaded.contains("apparmor") ? "apparmor" : "selinux";
                findings.foundInKernel(FRAMEWORK, framework, LSM);
                findings.inaccessible(ENFORCING, framework + " is loaded, its state is not visible");
                return;
            }
            none(findings, LSM);
        } else if (machine.list("/sys/module").isEmpty()) {
            findings.inaccessible(FRAMEWORK, "/sys/module is not visible");
            findings.inaccessible(ENFORCING, "/sys/module is not visible");
        } else {
            // A kernel with AppArmor built in always has its module directory, one with SELinux its file system.
            none(findings, "neither /sys/fs/selinux nor an enabled /sys/module/apparmor");
        }
    }

    private static void none(Findings findings, String method) {
        findings.foundInKernel(FRAMEWORK, "none", method);
        findings.foundInKernel(ENFORCING, false, method);
    }

    private static void profiles(Machine machine, Findings findings) {
        switch (machine.read(PROFILES)) {
            case FileText.Text(String profiles) ->
                findings.foundInKernel(
                        ENFORCING, profiles.lines().anyMatch(profile -> profile.endsWith("(enforce)")), PROFILES);
            case FileText.Absent _ -> findings.notFound(ENFORCING, PROFILES);
            case FileText.Denied _ -> findings.inaccessible(ENFORCING, PROFILES + ": needs root");
            case FileText.Unreadable(String why) -> findings.error(ENFORCING, PROFILES + ": " + why);
        }
    }
}
