package io.portcullis.agent.collect;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Distribution, version, kernel and architecture. */
final class OperatingSystemCollector implements Collector {

    private static final Pattern POINT_RELEASE = Pattern.compile("\\d+(\\.\\d+)+");

    @Override
    public Set<String> attributes() {
        return Set.of("os.name", "os.version", "os.kernel", "os.arch");
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        distribution(machine, findings);
        if (machine.read("/proc/sys/kernel/osrelease") instanceof FileText.Text(String release)) {
            findings.foundInKernel("os.kernel", release, "/proc/sys/kernel/osrelease");
        } else {
            findings.notFound("os.kernel", "/proc/sys/kernel/osrelease");
        }
        architecture(machine, findings);
    }

    private static void distribution(Machine machine, Findings findings) {
        String source = "/etc/os-release";
        FileText file = machine.read(source);
        if (file instanceof FileText.Absent) {
            source = "/usr/lib/os-release";
            file = machine.read(source);
        }
        if (!(file instanceof FileText.Text(String text))) {
            findings.notFound("os.name", source);
            findings.notFound("os.version", source);
            return;
        }
        OsRelease release = OsRelease.parse(text);
        Optional<String> id = release.get("ID");
        if (id.isPresent()) {
            findings.found("os.name", id.get().toLowerCase(Locale.ROOT), source + " ID");
        } else {
            findings.notFound("os.name", source + " ID");
        }
        // Debian's os-release knows the major version only; the point release stands elsewhere. Derivatives keep
        // Debian's file, so it counts for Debian itself only.
        if (id.filter("debian"::equals).isPresent()
                && machine.read("/etc/debian_version") instanceof FileText.Text(String version)
                && POINT_RELEASE.matcher(version.strip()).matches()) {
            findings.found("os.version", version, "/etc/debian_version");
            return;
        }
        Optional<String> version = release.get("VERSION_ID");
        if (version.isPresent()) {
            findings.found("os.version", version.get(), source + " VERSION_ID");
        } else {
            findings.notFound("os.version", source + " VERSION_ID");
        }
    }

    private static void architecture(Machine machine, Findings findings) throws InterruptedException {
        if (machine.read("/proc/sys/kernel/arch") instanceof FileText.Text(String known) && !known.isBlank()) {
            findings.foundInKernel("os.arch", known, "/proc/sys/kernel/arch");
            return;
        }
        // Kernels before 6.1 have no such file.
        Command uname = Command.of("uname", "-m");
        CommandResult result = machine.run(uname);
        Optional<String> arch = result.output().map(String::strip).filter(out -> out.matches("[A-Za-z0-9_.-]{1,32}"));
        if (arch.isPresent()) {
            findings.foundInKernel("os.arch", arch.get(), "uname -m");
        } else {
            findings.withoutAnswer("os.arch", uname, result);
        }
    }
}
