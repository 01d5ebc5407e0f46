package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;

class VirtualizationCollectorTest {

    private static final String ATTRIBUTE = "host.virtualization";

    private final FakeMachine machine = new FakeMachine();

    private Collected collected() {
        return Collected.by(new VirtualizationCollector(), machine);
    }

    @Test
    void systemdKnows() {
        machine.command("systemd-detect-virt", "kvm\n");
        collected().found(ATTRIBUTE, "kvm");
        machine.command("systemd-detect-virt", new CommandResult.Finished(1, "none\n", ""));
        collected().found(ATTRIBUTE, "none");
    }

    @Test
    void firmwareKnows() {
        machine.file("/sys/class/dmi/id/sys_vendor", "innotek GmbH\n").file("/proc/cpuinfo", "");
        collected().found(ATTRIBUTE, "oracle");
    }

    @Test
    void containersLeaveMarks() {
        machine.file("/.dockerenv", "");
        collected().found(ATTRIBUTE, "docker");
        collectedFrom(new FakeMachine().file("/proc/1/environ", "PATH=/bin\0container=lxc\0"))
                .found(ATTRIBUTE, "lxc");
        collectedFrom(new FakeMachine().file("/run/.containerenv", "")).found(ATTRIBUTE, "podman");
    }

    @Test
    void theProcessorKnows() {
        machine.file("/proc/cpuinfo", "flags\t\t: fpu vme hypervisor lahf_lm\n");
        collected().found(ATTRIBUTE, "vm-other");
    }

    @Test
    void hardware() {
        machine.file("/proc/cpuinfo", "flags\t\t: fpu vme\n").file("/sys/class/dmi/id/sys_vendor", "LENOVO\n");
        collected().found(ATTRIBUTE, "none");
    }

    @Test
    void nothingIsKnown() {
        collected().is(ATTRIBUTE, ReadingState.INACCESSIBLE);
        machine.file("/proc/cpuinfo", "flags\t\t: fpu vme\n").command("systemd-detect-virt", "some sentence\n");
        collected().is(ATTRIBUTE, ReadingState.NOT_FOUND);
    }

    private static Collected collectedFrom(FakeMachine other) {
        return Collected.by(new VirtualizationCollector(), other);
    }
}
