package io.portcullis.agent.collect;

import java.util.Set;

/** Whether the machine was started through UEFI. */
final class FirmwareCollector implements Collector {

    private static final String ATTRIBUTE = "boot.firmware";

    @Override
    public Set<String> attributes() {
        return Set.of(ATTRIBUTE);
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        if (machine.exists("/sys/firmware/efi")) {
            findings.foundInKernel(ATTRIBUTE, "uefi", "/sys/firmware/efi");
        } else if (machine.list("/sys/firmware").isEmpty()) {
            findings.inaccessible(ATTRIBUTE, "/sys/firmware is not visible");
        } else if (machine.exists("/sys/firmware/devicetree")) {
            findings.notApplicable(ATTRIBUTE, "started with a device tree, by neither");
        } else {
            findings.foundInKernel(ATTRIBUTE, "bios", "/sys/firmware has no efi");
        }
    }
}
