package io.portcullis.agent.collect;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Version, machine and settings that Windows keeps in its registry. */
final class WindowsSystemCollector implements Collector {

    private static final String VERSION = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
    private static final String ENVIRONMENT = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment";
    private static final String NAME = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName";
    private static final String HARDWARE = "HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS";
    private static final String CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control";
    private static final String LOGON = VERSION + "\\Winlogon";
    private static final String TERMINAL = CONTROL + "\\Terminal Server";
    private static final List<String> VIRTUAL = List.of(
            "virtual machine=microsoft",
            "vmware=vmware",
            "virtualbox=oracle",
            "kvm=kvm",
            "standard pc (=qemu",
            "hvm domu=xen",
            "parallels=parallels",
            "google compute engine=google",
            "amazon ec2=amazon");

    @Override
    public Set<String> attributes() {
        return Set.of(
                "os.name",
                "os.version",
                "os.build",
                "os.edition",
                "os.kernel",
                "os.arch",
                EndOfLife.SUPPORTED,
                EndOfLife.END,
                "host.name",
                "host.vendor",
                "host.model",
                "host.virtualization",
                "boot.firmware",
                "boot.secure_boot",
                "remote.desktop_enabled",
                "accounts.auto_login");
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        version(Registry.of(machine, VERSION), findings);
        Registry environment = Registry.of(machine, ENVIRONMENT);
        environment
                .text("PROCESSOR_ARCHITECTURE")
                .map(arch ->
                        arch.equalsIgnoreCase("AMD64") ? "x86_64" : arch.equalsIgnoreCase("ARM64") ? "aarch64" : arch)
                .ifPresentOrElse(
                        arch -> findings.found("os.arch", arch.toLowerCase(Locale.ROOT), environment.says()),
                        () -> environment.unanswered(findings, "os.arch", "PROCESSOR_ARCHITECTURE"));
        text(Registry.of(machine, NAME), "ComputerName", "host.name", findings);
        hardware(Registry.of(machine, HARDWARE), findings);
        firmware(machine, findings);
        remoteDesktop(Registry.of(machine, TERMINAL), findings);
        autoLogin(Registry.of(machine, LOGON), findings);
    }

    private static void version(Registry version, Findings findings) {
        Optional<String> build = version.text("CurrentBuild").filter(text -> text.matches("\\d{4,6}"));
        OptionalLong major = version.number("CurrentMajorVersionNumber");
        OptionalLong minor = version.number("CurrentMinorVersionNumber");
        OptionalLong revision = version.number("UBR");
        if (build.isEmpty() || major.isEmpty() || minor.isEmpty() || revision.isEmpty()) {
            // Windows 8.1 and older have no such values, and are not looked after any more.
            for (String attribute :
                    List.of("os.version", "os.build", "os.kernel", EndOfLife.SUPPORTED, EndOfLife.END)) {
                version.unanswered(findings, attribute, "build of Windows 10 or newer");
            }
        } else {
            String full = build.get() + '.' + revision.getAsLong();
            String base = major.getAsLong() + "." + minor.getAsLong() + '.';
            findings.found("os.version", base + full, version.says());
            findings.found("os.build", full, version.says());
            findings.found("os.kernel", base + build.get(), version.says());
            EndOfLife.report(findings, EndOfLife.of(line(version), build.get()), EndOfLife.TABLE);
        }
        if (version.present()) {
            findings.found("os.name", "windows", version.says());
        } else {
            version.unanswered(findings, "os.name", "values");
        }
        version.text("EditionID")
                .ifPresentOrElse(
                        edition -> findings.found("os.edition", edition.toLowerCase(Locale.ROOT), version.says()),
                        () -> version.unanswered(findings, "os.edition", "EditionID"));
    }

    /** Which line of dates of the table applies. */
    private static String line(Registry version) {
        String edition = version.text("EditionID").orElse("").toLowerCase(Locale.ROOT);
        if (version.text("InstallationType").orElse("").toLowerCase(Locale.ROOT).startsWith("server")) {
            return "windows-server";
        }
        // Long-term editions have dates of their own, which are not in the table.
        if (edition.contains("enterprises") || edition.contains("iot")) {
            return "windows-ltsc";
        }
        return edition.startsWith("enterprise") || edition.startsWith("education") ? "windows-enterprise" : "windows";
    }

    private static void hardware(Registry hardware, Findings findings) {
        text(hardware, "SystemManufacturer", "host.vendor", findings);
        text(hardware, "SystemProductName", "host.model", findings);
        Optional<String> model = hardware.text("SystemProductName").map(name -> name.toLowerCase(Locale.ROOT));
        if (model.isEmpty()) {
            hardware.unanswered(findings, "host.virtualization", "SystemProductName");
            return;
        }
        String vendor = hardware.text("SystemManufacturer").orElse("").toLowerCase(Locale.ROOT);
        findings.found(
                "host.virtualization",
                VIRTUAL.stream()
                        .filter(known -> (vendor + ' ' + model.get()).contains(known.substring(0, known.indexOf('='))))
                        .map(known -> known.substring(known.indexOf('=') + 1))
                        .findFirst()
                        .orElse("none"),
                hardware.says());
    }

    private static void text(Registry registry, String name, String attribute, Findings findings) {
        Optional<String> text = registry.text(name).filter(value -> !HardwareCollector.placeholder(value));
        if (text.isPresent()) {
            findings.found(attribute, text.get(), registry.says());
        } else {
            registry.unanswered(findings, attribute, name);
        }
    }

    private static void firmware(Machine machine, Findings findings) throws InterruptedException {
        Registry control = Registry.of(machine, CONTROL);
        long type = control.number("PEFirmwareType").orElse(0);
        if (type == 1 || type == 2) {
            findings.foundInKernel("boot.firmware", type == 2 ? "uefi" : "bios", control.says());
        } else {
            control.unanswered(findings, "boot.firmware", "PEFirmwareType");
        }
        if (type == 1) {
            findings.foundInKernel("boot.secure_boot", false, "not booted through UEFI");
            return;
        }
        Tool confirm = Tool.powerShell(machine, "Confirm-SecureBootUEFI", "Confirm-SecureBootUEFI");
        Optional<String> confirmed = confirm.first("(True|False)\\s*");
        if (confirmed.isPresent()) {
            findings.foundInKernel("boot.secure_boot", confirmed.get().equals("True"), confirm.says());
            return;
        }
        // It needs an administrator. The registry says it to everybody, and an administrator could have written there.
        Registry state = Registry.of(machine, CONTROL + "\\SecureBoot\\State");
        OptionalLong enabled = state.number("UEFISecureBootEnabled");
        if (enabled.isPresent()) {
            findings.found("boot.secure_boot", enabled.getAsLong() == 1, state.says());
        } else {
            confirm.unanswered(findings, "boot.secure_boot");
        }
    }

    private static void remoteDesktop(Registry terminal, Findings findings) {
        OptionalLong denied = terminal.number("fDenyTSConnections");
        if (denied.isPresent()) {
            findings.found("remote.desktop_enabled", denied.getAsLong() == 0, terminal.says());
        } else {
            terminal.unanswered(findings, "remote.desktop_enabled", "fDenyTSConnections");
        }
    }

    private static void autoLogin(Registry logon, Findings findings) {
        if (logon.present()) {
            findings.found("accounts.auto_login", logon.number("AutoAdminLogon").orElse(0) != 0, logon.says());
        } else {
            logon.tool().unanswered(findings, "accounts.auto_login");
        }
    }
}
