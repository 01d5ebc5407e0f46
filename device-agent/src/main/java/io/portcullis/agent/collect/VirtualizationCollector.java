package io.portcullis.agent.collect;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Virtual machine or container, by systemd-detect-virt, else by what the firmware and the kernel say. */
final class VirtualizationCollector implements Collector {

    private static final String ATTRIBUTE = "host.virtualization";
    private static final Command DETECT = Command.of("systemd-detect-virt");
    private static final Pattern WORD = Pattern.compile("[a-z0-9-]{2,30}");
    /** Vendor or product text of the firmware, to systemd's word for it. */
    private static final List<Map.Entry<String, String>> VENDORS = List.of(
            Map.entry("kvm", "kvm"),
            Map.entry("openstack", "kvm"),
            Map.entry("amazon ec2", "amazon"),
            Map.entry("google compute engine", "google"),
            Map.entry("qemu", "qemu"),
            Map.entry("vmware", "vmware"),
            Map.entry("vmw", "vmware"),
            Map.entry("innotek gmbh", "oracle"),
            Map.entry("virtualbox", "oracle"),
            Map.entry("xen", "xen"),
            Map.entry("bochs", "bochs"),
            Map.entry("parallels", "parallels"),
            Map.entry("bhyve", "bhyve"),
            Map.entry("virtual machine", "microsoft"));

    @Override
    public Set<String> attributes() {
        return Set.of(ATTRIBUTE);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        // It prints "none" and exits with 1 on hardware.
        if (machine.run(DETECT) instanceof CommandResult.Finished finished
                && WORD.matcher(finished.out().strip()).matches()) {
            findings.found(ATTRIBUTE, finished.out(), DETECT.toString());
            return;
        }
        Optional<String> container = container(machine);
        if (container.isPresent()) {
            findings.found(ATTRIBUTE, container.get(), "marks of a container");
            return;
        }
        Optional<String> vendor = vendor(machine);
        if (vendor.isPresent()) {
            findings.found(ATTRIBUTE, vendor.get(), "/sys/class/dmi/id");
        } else if (!(machine.read("/proc/cpuinfo") instanceof FileText.Text(String processors))) {
            findings.inaccessible(ATTRIBUTE, "/proc/cpuinfo");
        } else if (Pattern.compile("^flags\\s*:.*\\bhypervisor\\b", Pattern.MULTILINE)
                .matcher(processors)
                .find()) {
            findings.found(ATTRIBUTE, "vm-other", "/proc/cpuinfo hypervisor flag");
        } else if (machine.exists("/sys/class/dmi/id")) {
            findings.found(ATTRIBUTE, "none", "/sys/class/dmi/id, /proc/cpuinfo");
        } else {
            findings.notFound(ATTRIBUTE, "systemd-detect-virt is not installed and there is no DMI");
        }
    }

    private static Optional<String> container(Machine machine) {
        if (machine.exists("/run/.containerenv")) {
            return Optional.of("podman");
        }
        if (machine.exists("/.dockerenv")) {
            return Optional.of("docker");
        }
        if (machine.read("/proc/1/environ") instanceof FileText.Text(String environment)) {
            for (String variable : environment.split("\0", -1)) {
                if (variable.startsWith("container=")
                        && WORD.matcher(variable.substring("container=".length()))
                                .matches()) {
                    return Optional.of(variable.substring("container=".length()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> vendor(Machine machine) {
        for (String file : List.of("product_name", "sys_vendor", "board_vendor", "bios_vendor")) {
            if (machine.read("/sys/class/dmi/id/" + file) instanceof FileText.Text(String text)) {
                String lower = text.strip().toLowerCase(Locale.ROOT);
                for (Map.Entry<String, String> vendor : VENDORS) {
                    if (lower.startsWith(vendor.getKey())) {
                        return Optional.of(vendor.getValue());
                    }
                }
            }
        }
        return Optional.empty();
    }
}
