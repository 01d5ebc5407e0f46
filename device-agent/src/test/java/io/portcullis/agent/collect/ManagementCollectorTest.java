package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;

class ManagementCollectorTest {

    private final FakeMachine machine = new FakeMachine().process(1, "systemd", 0, "");

    private Collected collected() {
        return Collected.by(new ManagementCollector(), machine);
    }

    @Test
    void managed() {
        machine.process(500, "landscape-clien", 111, "/usr/bin/python3.12");
        collected().found("mdm.enrolled", true);
        collected().found("mdm.vendor", "landscape");
    }

    @Test
    void notManaged() {
        machine.process(500, "orbit", 1000, "/home/jo/orbit");
        collected().found("mdm.enrolled", false);
        collected().is("mdm.vendor", ReadingState.NOT_APPLICABLE);
    }

    @Test
    void hidden() {
        machine.file("/proc/1/status", new FileText.Absent());
        collected().is("mdm.enrolled", ReadingState.INACCESSIBLE);
        collected().is("mdm.vendor", ReadingState.INACCESSIBLE);
    }
}
