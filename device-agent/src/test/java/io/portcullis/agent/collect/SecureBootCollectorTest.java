package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;

class SecureBootCollectorTest {

    private static final String ATTRIBUTE = "boot.secure_boot";
    private static final String VARIABLES = "/sys/firmware/efi/efivars/";
    private static final String GLOBAL = "-8be4df61-93ca-11d2-aa0d-00e098032b8c";

    private final FakeMachine machine = new FakeMachine();

    private Collected collected() {
        return Collected.by(new SecureBootCollector(), machine);
    }

    @Test
    void onAndOff() {
        machine.file(VARIABLES + "SecureBoot" + GLOBAL, "\6\0\0\0\1")
                .file(VARIABLES + "SetupMode" + GLOBAL, "\6\0\0\0\0");
        collected().found(ATTRIBUTE, true);
        machine.file(VARIABLES + "SecureBoot" + GLOBAL, "\6\0\0\0\0");
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void setupModeChecksNothing() {
        machine.file(VARIABLES + "SecureBoot" + GLOBAL, "\6\0\0\0\1")
                .file(VARIABLES + "SetupMode" + GLOBAL, "\6\0\0\0\1");
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void withoutUefiThereIsNone() {
        machine.file("/sys/firmware/acpi/tables/DSDT", "");
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void aContainerHidesTheFirmware() {
        collected().is(ATTRIBUTE, ReadingState.INACCESSIBLE);
    }

    @Test
    void variablesThatAreNotMounted() {
        machine.file("/sys/firmware/efi/fw_platform_size", "64\n");
        collected().is(ATTRIBUTE, ReadingState.INACCESSIBLE);
    }

    @Test
    void firmwareWithoutTheVariable() {
        machine.file(VARIABLES + "BootOrder" + GLOBAL, "\7\0\0\0\0\0");
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void garbageAndDenial() {
        machine.file(VARIABLES + "SecureBoot" + GLOBAL, "\6\0");
        collected().is(ATTRIBUTE, ReadingState.ERROR);
        machine.file(VARIABLES + "SecureBoot" + GLOBAL, new FileText.Denied());
        collected().is(ATTRIBUTE, ReadingState.INACCESSIBLE);
        machine.file(VARIABLES + "SecureBoot" + GLOBAL, new FileText.Unreadable("Input/output error"));
        collected().is(ATTRIBUTE, ReadingState.ERROR);
    }
}
