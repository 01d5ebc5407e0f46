package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelIntegrityCollectorTest {

    private static final String LOCKDOWN = "integrity.kernel_lockdown";
    private static final String MODULES = "integrity.unsigned_kernel_modules";
    private static final String FILE = "/sys/kernel/security/lockdown";

    private final FakeMachine machine = new FakeMachine()
            .file("/proc/sys/kernel/tainted", "0\n")
            .file("/sys/module/module/parameters/sig_enforce", "N\n");

    private Collected collected() {
        return Collected.by(new KernelIntegrityCollector(), machine);
    }

    @ParameterizedTest
    @CsvSource({
        "'none [integrity] confidentiality', integrity",
        "'[none] integrity confidentiality', none",
        "'none integrity [confidentiality]', confidentiality"
    })
    void lockdown(String text, String mode) {
        machine.file(FILE, text + "\n");
        collected().found(LOCKDOWN, mode);
    }

    @Test
    void lockdownThatIsNotThere() {
        collected().is(LOCKDOWN, ReadingState.INACCESSIBLE);
        machine.file("/sys/kernel/security/lsm", "capability");
        collected().found(LOCKDOWN, "none");
        machine.file(FILE, "gibberish");
        collected().is(LOCKDOWN, ReadingState.ERROR);
        machine.file(FILE, new FileText.Denied());
        collected().is(LOCKDOWN, ReadingState.INACCESSIBLE);
    }

    @ParameterizedTest
    @CsvSource({"0,false", "1,false", "4096,false", "4097,false", "8192,true", "12288,true", "2,true"})
    void modules(String flags, boolean unsigned) {
        machine.file("/proc/sys/kernel/tainted", flags + "\n");
        collected().found(MODULES, unsigned);
    }

    @Test
    void aKernelThatDoesNotLook() {
        FakeMachine plain = new FakeMachine().file("/proc/sys/kernel/tainted", "0\n");
        Collected.by(new KernelIntegrityCollector(), plain).found(MODULES, false);
        plain.file("/proc/modules", "loop 40960 0 - Live 0x0\n");
        Collected.by(new KernelIntegrityCollector(), plain).is(MODULES, ReadingState.NOT_FOUND);
        plain.file("/proc/sys/kernel/tainted", "much");
        Collected.by(new KernelIntegrityCollector(), plain).is(MODULES, ReadingState.ERROR);
    }
}
