package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Platform;
import io.portcullis.posture.ReadingState;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small collectors that read a file or two. */
class MachineFactsTest {

    private final FakeMachine machine = new FakeMachine();

    @Test
    void hardware() {
        machine.file("/sys/class/dmi/id/sys_vendor", "LENOVO\n")
                .file("/sys/class/dmi/id/product_name", "To Be Filled By O.E.M.\n")
                .file("/sys/class/dmi/id/product_serial", new FileText.Denied());
        Collected collected = Collected.by(new HardwareCollector(), machine);
        collected.found("host.vendor", "LENOVO");
        collected.is("host.model", ReadingState.NOT_FOUND);
        collected.is("host.serial", ReadingState.INACCESSIBLE);
    }

    @Test
    void hardwareOfABoard() {
        machine.file("/proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0");
        Collected collected = Collected.by(new HardwareCollector(), machine);
        collected.found("host.model", "Raspberry Pi 5 Model B Rev 1.0");
        collected.is("host.vendor", ReadingState.NOT_FOUND);
    }

    @Test
    void firmware() {
        Collected.by(new FirmwareCollector(), machine).is("boot.firmware", ReadingState.INACCESSIBLE);
        machine.file("/sys/firmware/acpi/x", "");
        Collected.by(new FirmwareCollector(), machine).found("boot.firmware", "bios");
        machine.file("/sys/firmware/devicetree/base/model", "");
        Collected.by(new FirmwareCollector(), machine).is("boot.firmware", ReadingState.NOT_APPLICABLE);
        machine.file("/sys/firmware/efi/systab", "");
        Collected.by(new FirmwareCollector(), machine).found("boot.firmware", "uefi");
    }

    @Test
    void theAgentItself() {
        AgentCollector collector = new AgentCollector("1.2", Instant.parse("2026-11-23T08:00:00.123Z"));
        Collected root = Collected.by(collector, machine);
        root.found("agent.version", "1.2");
        root.found("agent.started_at", Instant.parse("2026-11-23T08:00:00Z"));
        root.found("agent.privileged", true);
        Collected.by(collector, machine.user(1000)).found("agent.privileged", false);
        Collected.by(collector, machine.user(-1)).is("agent.privileged", ReadingState.INACCESSIBLE);
        Collected.by(new AgentCollector("1.2", null), machine).is("agent.started_at", ReadingState.NOT_FOUND);
    }

    @Test
    void whatOtherSystemsHaveDoesNotApply() {
        Collected linux = Collected.by(new ElsewhereCollector(Platform.LINUX), machine);
        linux.is("integrity.sip_enabled", ReadingState.NOT_APPLICABLE);
        assertThat(linux.method("integrity.sip_enabled")).isEqualTo("exists on macos only");
        linux.isSilentAbout("mac.framework");
        Collected.by(new ElsewhereCollector(Platform.MACOS), machine).is("mac.framework", ReadingState.NOT_APPLICABLE);
    }

    @Test
    void lifecycle() {
        machine.fileFrom("/etc/os-release", "os-release-debian.txt").file("/proc/uptime", "352800.46 10635.87\n");
        Collected debian = Collected.by(new LifecycleCollector(), machine);
        debian.found("os.uptime_days", 4);
        debian.found("os.end_of_life", Instant.parse("2028-07-01T00:00:00Z"));
        debian.found("os.supported", true);
        debian.is("os.build", ReadingState.NOT_FOUND);
        machine.file(
                "/etc/os-release",
                "ID=fedora\nVERSION_ID=42\nVARIANT_ID=Workstation\nSUPPORT_END=2026-05-13\nBUILD_ID=x1\n");
        Collected fedora = Collected.by(new LifecycleCollector(), machine);
        fedora.found("os.supported", false);
        fedora.found("os.edition", "workstation");
        fedora.found("os.build", "x1");
        machine.file("/etc/os-release", "ID=arch\n").file("/proc/uptime", "soon");
        Collected arch = Collected.by(new LifecycleCollector(), machine);
        arch.is("os.supported", ReadingState.NOT_FOUND);
        arch.is("os.end_of_life", ReadingState.NOT_FOUND);
        arch.is("os.uptime_days", ReadingState.ERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "ubuntu, 24.04, 2029-06-01T00:00:00Z",
        "debian, 12.7, 2028-07-01T00:00:00Z",
        "rocky, 9.4, 2032-06-01T00:00:00Z",
        "macos, 12.7.6, 2024-09-17T00:00:00Z"
    })
    void ends(String system, String version, Instant end) {
        assertThat(EndOfLife.of(system, version)).contains(end);
    }

    @Test
    void endsThatNobodyKnows() {
        assertThat(EndOfLife.of("ubuntu", "99.04")).isEmpty();
        assertThat(EndOfLife.of("ubuntu", "24")).isEmpty();
        assertThat(EndOfLife.of("", "")).isEmpty();
        assertThat(EndOfLife.endOf("soon")).isEqualTo(Optional.empty());
    }
}
