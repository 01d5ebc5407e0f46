package io.portcullis.agent.collect;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How long this version of Linux is looked after, and how long it has been running. */
final class LifecycleCollector implements Collector {

    private static final String UPTIME = "/proc/uptime";

    @Override
    public Set<String> attributes() {
        return Set.of(EndOfLife.SUPPORTED, EndOfLife.END, "os.uptime_days", "os.build", "os.edition");
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        if (machine.read(UPTIME) instanceof FileText.Text(String text)
                && text.strip().matches("\\d{1,12}(\\.\\d+)?( .*)?")) {
            long seconds = Long.parseLong(text.strip().replaceFirst("[. ].*", ""));
            findings.foundInKernel(
                    "os.uptime_days", (int) Duration.ofSeconds(seconds).toDays(), UPTIME);
        } else {
            findings.withoutText("os.uptime_days", UPTIME, machine.read(UPTIME));
        }
        String source = machine.exists("/etc/os-release") ? "/etc/os-release" : "/usr/lib/os-release";
        FileText file = machine.read(source);
        if (!(file instanceof FileText.Text(String text))) {
            for (String attribute : Set.of(EndOfLife.SUPPORTED, EndOfLife.END, "os.build", "os.edition")) {
                findings.withoutText(attribute, source, file);
            }
            return;
        }
        OsRelease release = OsRelease.parse(text);
        said(findings, "os.build", release.get("BUILD_ID").or(() -> release.get("IMAGE_VERSION")), source);
        said(findings, "os.edition", release.get("VARIANT_ID").map(id -> id.toLowerCase(Locale.ROOT)), source);
        Optional<Instant> announced = release.get("SUPPORT_END").flatMap(EndOfLife::endOf);
        Optional<Instant> known = EndOfLife.of(
                release.get("ID").orElse(""), release.get("VERSION_ID").orElse(""));
        EndOfLife.report(findings, announced.or(() -> known), announced.isPresent() ? source : EndOfLife.TABLE);
    }

    private static void said(Findings findings, String attribute, Optional<String> value, String source) {
        if (value.isPresent()) {
            findings.found(attribute, value.get(), source);
        } else {
            findings.notFound(attribute, source + " does not say");
        }
    }
}
