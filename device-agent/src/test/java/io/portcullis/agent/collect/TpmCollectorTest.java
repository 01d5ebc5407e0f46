package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;

class TpmCollectorTest {

    private final FakeMachine machine = new FakeMachine().file("/sys/class/net/lo", "");

    private Collected collected() {
        return Collected.by(new TpmCollector(), machine);
    }

    @Test
    void twoPointZero() {
        machine.file("/sys/class/tpm/tpm0/tpm_version_major", "2\n");
        collected().found("tpm.present", true);
        collected().found("tpm.version", "2.0");
    }

    @Test
    void onePointTwo() {
        machine.file("/sys/class/tpm/tpm0/tpm_version_major", "1\n");
        collected().found("tpm.version", "1.2");
    }

    @Test
    void olderKernelsShowTheResourceManagerOnly() {
        machine.file("/sys/class/tpm/tpm0/dev", "10:224\n").file("/dev/tpmrm0", "");
        collected().found("tpm.present", true);
        collected().found("tpm.version", "2.0");
    }

    @Test
    void olderKernelsSayNothingOfAnOldTpm() {
        machine.file("/sys/class/tpm/tpm0/dev", "10:224\n");
        collected().found("tpm.present", true);
        collected().is("tpm.version", ReadingState.NOT_FOUND);
    }

    @Test
    void none() {
        collected().found("tpm.present", false);
        collected().is("tpm.version", ReadingState.NOT_APPLICABLE);
    }

    @Test
    void hiddenAndGarbage() {
        machine.file("/sys/class/tpm/tpm0/tpm_version_major", "seven");
        collected().is("tpm.version", ReadingState.ERROR);
        Collected hidden = Collected.by(new TpmCollector(), new FakeMachine());
        hidden.is("tpm.present", ReadingState.INACCESSIBLE);
        hidden.is("tpm.version", ReadingState.INACCESSIBLE);
    }

    @Test
    void enabled() {
        collected().found("tpm.enabled", false);
        machine.file("/sys/class/tpm/tpm0/tpm_version_major", "2\n");
        collected().is("tpm.enabled", ReadingState.NOT_FOUND);
        machine.file("/dev/tpmrm0", "");
        collected().found("tpm.enabled", true);
        machine.file("/sys/class/tpm/tpm0/device/enabled", "1\n").file("/sys/class/tpm/tpm0/device/active", "0\n");
        collected().found("tpm.enabled", false);
    }
}
