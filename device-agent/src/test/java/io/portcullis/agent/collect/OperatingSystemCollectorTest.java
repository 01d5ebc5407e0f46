package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;

class OperatingSystemCollectorTest {

    private final FakeMachine machine = new FakeMachine();

    private Collected collected() {
        return Collected.by(new OperatingSystemCollector(), machine);
    }

    @Test
    void debianTellsItsPointRelease() {
        machine.fileFrom("/etc/os-release", "os-release-debian.txt").file("/etc/debian_version", "12.7\n");
        collected().found("os.name", "debian");
        collected().found("os.version", "12.7");
    }

    @Test
    void debianTestingHasNoPointRelease() {
        machine.fileFrom("/etc/os-release", "os-release-debian.txt").file("/etc/debian_version", "trixie/sid\n");
        collected().found("os.version", "12");
    }

    @Test
    void derivativesKeepTheirOwnVersion() {
        machine.fileFrom("/etc/os-release", "os-release-ubuntu.txt").file("/etc/debian_version", "13.0\n");
        collected().found("os.name", "ubuntu");
        collected().found("os.version", "24.04");
    }

    @Test
    void fedoraKeepsItsFileElsewhere() {
        machine.fileFrom("/usr/lib/os-release", "os-release-fedora.txt");
        collected().found("os.name", "fedora");
        collected().found("os.version", "41");
    }

    @Test
    void aRollingDistributionHasNoVersion() {
        machine.fileFrom("/etc/os-release", "os-release-arch.txt");
        collected().found("os.name", "arch");
        collected().is("os.version", ReadingState.NOT_FOUND);
    }

    @Test
    void garbageAndNothingAreNotFound() {
        machine.file("/etc/os-release", "\0\1binary=\n=\n");
        collected().is("os.name", ReadingState.NOT_FOUND);
        collected().is("os.version", ReadingState.NOT_FOUND);
        collected().is("os.kernel", ReadingState.NOT_FOUND);
        collected().is("os.arch", ReadingState.NOT_FOUND);
    }

    @Test
    void kernelAndArchitecture() {
        machine.file("/proc/sys/kernel/osrelease", "6.1.0-28-amd64\n").file("/proc/sys/kernel/arch", "x86_64\n");
        collected().found("os.kernel", "6.1.0-28-amd64");
        collected().found("os.arch", "x86_64");
    }

    @Test
    void olderKernelsAreAskedByUname() {
        machine.command("uname -m", "aarch64\n");
        collected().found("os.arch", "aarch64");
        machine.command("uname -m", new CommandResult.TimedOut());
        collected().is("os.arch", ReadingState.ERROR);
    }

    @Test
    void quotes() {
        OsRelease release = OsRelease.parse("A='single $x'\nB=\"dq \\\"x\\\" \\$y\"\nC=plain\n#D=no\nE=\n");
        assertThat(release.get("A")).contains("single $x");
        assertThat(release.get("B")).contains("dq \"x\" $y");
        assertThat(release.get("C")).contains("plain");
        assertThat(release.get("D")).isEmpty();
        assertThat(release.get("E")).isEmpty();
    }
}
