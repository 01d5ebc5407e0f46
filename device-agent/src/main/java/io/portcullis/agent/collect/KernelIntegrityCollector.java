package io.portcullis.agent.collect;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far the Linux kernel protects itself: lockdown, and modules that nobody signed. */
final class KernelIntegrityCollector implements Collector {

    private static final String LOCKDOWN = "integrity.kernel_lockdown";
    private static final String MODULES = "integrity.unsigned_kernel_modules";
    private static final String LOCKDOWN_FILE = "/sys/kernel/security/lockdown";
    private static final String TAINTED = "/proc/sys/kernel/tainted";
    private static final Pattern CHOSEN = Pattern.compile("\\[(none|integrity|confidentiality)]");
    private static final long FORCED = 1L << 1;
    private static final long UNSIGNED = 1L << 13;

    @Override
    public Set<String> attributes() {
        return Set.of(LOCKDOWN, MODULES);
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        lockdown(machine, findings);
        modules(machine, findings);
    }

    private static void lockdown(Machine machine, Findings findings) {
        FileText file = machine.read(LOCKDOWN_FILE);
        if (file instanceof FileText.Text(String text)) {
            Matcher chosen = CHOSEN.matcher(text);
            if (chosen.find()) {
                findings.foundInKernel(LOCKDOWN, chosen.group(1), LOCKDOWN_FILE);
            } else {
                findings.error(LOCKDOWN, LOCKDOWN_FILE + " names no mode");
            }
        } else if (file instanceof FileText.Absent
                && !machine.list("/sys/kernel/security").isEmpty()) {
            findings.foundInKernel(LOCKDOWN, "none", "this kernel knows no lockdown");
        } else if (file instanceof FileText.Absent) {
            findings.inaccessible(LOCKDOWN, "/sys/kernel/security is not mounted");
        } else {
            findings.withoutText(LOCKDOWN, LOCKDOWN_FILE, file);
        }
    }

    private static void modules(Machine machine, Findings findings) {
        FileText file = machine.read(TAINTED);
        if (!(file instanceof FileText.Text(String text)) || !text.strip().matches("\\d{1,18}")) {
            findings.withoutText(MODULES, TAINTED, file);
            return;
        }
        long flags = Long.parseLong(text.strip());
        if ((flags & (FORCED | UNSIGNED)) != 0) {
            findings.foundInKernel(MODULES, true, TAINTED);
        } else if (machine.exists("/sys/module/module/parameters/sig_enforce")) {
            findings.foundInKernel(MODULES, false, TAINTED);
        } else if (machine.read("/proc/modules") instanceof FileText.Text(String loaded) && !loaded.isBlank()) {
            findings.notFound(MODULES, "this kernel does not look at signatures of modules");
        } else {
            findings.foundInKernel(MODULES, false, "no module is loaded");
        }
    }
}
