package io.portcullis.agent.collect;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Version, machine and uptime of macOS. */
final class MacSystemCollector implements Collector {

    private static final Command VERSION = Command.of("sw_vers");
    private static final Command HARDWARE = Command.of("ioreg", "-rd1", "-c", "IOPlatformExpertDevice");
    private static final Pattern PRODUCT = Pattern.compile("(?m)^ProductVersion:\\s*(\\d+(?:\\.\\d+){0,3})\\s*$");
    private static final Pattern BUILD = Pattern.compile("(?m)^BuildVersion:\\s*([0-9A-Za-z]+)\\s*$");
    private static final Pattern SERIAL = Pattern.compile("\"IOPlatformSerialNumber\" = \"([^\"]+)\"");
    private static final Pattern BOOT = Pattern.compile("sec = (\\d{1,12})");

    @Override
    public Set<String> attributes() {
        return Set.of(
                "os.name",
                "os.version",
                "os.build",
                "os.kernel",
                "os.arch",
                EndOfLife.SUPPORTED,
                EndOfLife.END,
                "os.uptime_days",
                "host.name",
                "host.vendor",
                "host.model",
                "host.serial",
                "host.virtualization");
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        version(machine, findings);
        findings.found("host.vendor", "Apple", "macOS");
        told(machine, findings, "os.kernel", "[0-9][0-9A-Za-z.-]*", "uname", "-r");
        told(machine, findings, "os.arch", "x86_64|arm64|arm64e", "uname", "-m");
        told(machine, findings, "host.name", "[^\\s]{1,255}", "hostname");
        told(machine, findings, "host.model", "[A-Za-z]+[0-9,]+", "sysctl", "-n", "hw.model");
        Tool virtual = Tool.of(machine, "sysctl", "-n", "kern.hv_vmm_present");
        virtual.first("([01])\\s*")
                .ifPresentOrElse(
                        flag -> findings.found(
                                "host.virtualization", flag.equals("1") ? "vm-other" : "none", virtual.says()),
                        () -> virtual.unanswered(findings, "host.virtualization"));
        uptime(machine, findings);
        Tool hardware = Tool.of(machine, HARDWARE);
        hardware.find(SERIAL)
                .ifPresentOrElse(
                        serial -> findings.found("host.serial", serial, hardware.says()),
                        () -> hardware.unanswered(findings, "host.serial"));
    }

    private static void version(Machine machine, Findings findings) throws InterruptedException {
        Tool tool = Tool.of(machine, VERSION);
        Optional<String> version = tool.find(PRODUCT);
        if (version.isEmpty()) {
            for (String attribute : List.of("os.name", "os.version", "os.build", EndOfLife.SUPPORTED, EndOfLife.END)) {
                tool.unanswered(findings, attribute);
            }
            return;
        }
        findings.found("os.name", "macos", tool.says());
        findings.found("os.version", version.get(), tool.says());
        tool.find(BUILD)
                .ifPresentOrElse(
                        build -> findings.found("os.build", build, tool.says()),
                        () -> tool.unanswered(findings, "os.build"));
        EndOfLife.report(findings, EndOfLife.of("macos", version.get()), EndOfLife.TABLE);
    }

    private static void told(Machine machine, Findings findings, String attribute, String pattern, String... words)
            throws InterruptedException {
        Tool tool = Tool.of(machine, words);
        Optional<String> answer = tool.first("(" + pattern + ")\\s*");
        if (answer.isEmpty()) {
            tool.unanswered(findings, attribute);
        } else if (attribute.startsWith("os.")) {
            findings.foundInKernel(attribute, answer.get(), tool.says());
        } else {
            findings.found(attribute, answer.get(), tool.says());
        }
    }

    private static void uptime(Machine machine, Findings findings) throws InterruptedException {
        Tool tool = Tool.of(machine, "sysctl", "-n", "kern.boottime");
        Matcher boot = BOOT.matcher(tool.out());
        if (boot.find()) {
            Instant started = Instant.EPOCH.plus(Duration.ofSeconds(Long.parseLong(boot.group(1))));
            findings.foundInKernel("os.uptime_days", findings.daysSince(started), tool.says());
        } else {
            tool.unanswered(findings, "os.uptime_days");
        }
    }
}
