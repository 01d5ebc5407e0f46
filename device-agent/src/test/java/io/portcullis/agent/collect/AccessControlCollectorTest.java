package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;

class AccessControlCollectorTest {

    private static final String ENABLED = "/sys/module/apparmor/parameters/enabled";
    private static final String PROFILES = "/sys/kernel/security/apparmor/profiles";
    private static final String LSM = "/sys/kernel/security/lsm";

    private final FakeMachine machine = new FakeMachine().file("/sys/module/kernel/uevent", "");

    private Collected collected() {
        return Collected.by(new AccessControlCollector(), machine);
    }

    @Test
    void selinux() {
        machine.file("/sys/fs/selinux/enforce", "1");
        collected().found("mac.framework", "selinux");
        collected().found("mac.enforcing", true);
        machine.file("/sys/fs/selinux/enforce", "0");
        collected().found("mac.enforcing", false);
    }

    @Test
    void apparmor() {
        machine.file(ENABLED, "Y\n").file(PROFILES, "/usr/bin/man (enforce)\nlsb_release (complain)\n");
        collected().found("mac.framework", "apparmor");
        collected().found("mac.enforcing", true);
        machine.file(PROFILES, "lsb_release (complain)\n");
        collected().found("mac.enforcing", false);
        machine.file(PROFILES, "");
        collected().found("mac.enforcing", false);
    }

    @Test
    void profilesNeedRoot() {
        machine.file(ENABLED, "Y\n").file(PROFILES, new FileText.Denied());
        collected().found("mac.framework", "apparmor");
        collected().is("mac.enforcing", ReadingState.INACCESSIBLE);
    }

    @Test
    void none() {
        machine.file(LSM, "lockdown,capability,landlock,yama,bpf").file(ENABLED, "N\n");
        collected().found("mac.framework", "none");
        collected().found("mac.enforcing", false);
    }

    @Test
    void loadedButNotVisible() {
        machine.file(LSM, "capability,selinux");
        collected().found("mac.framework", "selinux");
        collected().is("mac.enforcing", ReadingState.INACCESSIBLE);
    }

    @Test
    void aKernelWithNeither() {
        collected().found("mac.framework", "none");
        collected().found("mac.enforcing", false);
    }

    @Test
    void hiddenAndBroken() {
        Collected hidden = Collected.by(new AccessControlCollector(), new FakeMachine());
        hidden.is("mac.framework", ReadingState.INACCESSIBLE);
        hidden.is("mac.enforcing", ReadingState.INACCESSIBLE);
        machine.file("/sys/fs/selinux/enforce", new FileText.Unreadable("Input/output error"));
        collected().is("mac.enforcing", ReadingState.ERROR);
        collected().isSilentAbout("mac.framework");
    }
}
