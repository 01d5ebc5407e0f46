package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginCollectorTest {

    private static final String AUTO = "accounts.auto_login";
    private static final String GUEST = "accounts.guest_enabled";

    private final FakeMachine machine = new FakeMachine();

    private Collected collected() {
        return Collected.by(new LoginCollector(), machine);
    }

    @Test
    void noDesktop() {
        collected().found(AUTO, false);
        collected().found(GUEST, false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/etc/gdm3/daemon.conf|[daemon];AutomaticLoginEnable = true;AutomaticLogin = jo|true",
                "/etc/gdm3/daemon.conf|[daemon];#AutomaticLoginEnable = true|false",
                "/etc/gdm3/daemon.conf|[daemon];AutomaticLoginEnable=False|false",
                "/etc/gdm/custom.conf|[daemon];TimedLoginEnable=true|true",
                "/etc/lightdm/lightdm.conf|[Seat:*];autologin-user=jo|true",
                "/etc/lightdm/lightdm.conf.d/50-x.conf|[Seat:*];autologin-user=|false",
                "/etc/sddm.conf.d/kde.conf|[Autologin];User=jo;Session=plasma|true",
                "/etc/systemd/system/getty@tty1.service.d/auto.conf|[Service];ExecStart=-/sbin/agetty --autologin root --noclear %I|true",
                "/etc/systemd/system/serial-getty@ttyS0.service|[Service];ExecStart=-/sbin/agetty -o x 115200|false"
            })
    void configurations(String path, String lines, boolean logsIn) {
        machine.file(path, lines.replace(';', '\n'));
        collected().found(AUTO, logsIn);
    }

    @Test
    void aConfigurationThatMayNotBeRead() {
        machine.file("/etc/gdm3/daemon.conf", new FileText.Denied());
        collected().is(AUTO, ReadingState.INACCESSIBLE);
    }

    @Test
    void guests() {
        machine.file("/usr/lib/lightdm/guest-session", "");
        collected().found(GUEST, true);
        machine.file("/etc/lightdm/lightdm.conf", "[Seat:*]\nallow-guest=false\n");
        collected().found(GUEST, false);
        machine.file("/etc/lightdm/lightdm.conf", new FileText.Denied());
        collected().is(GUEST, ReadingState.INACCESSIBLE);
    }
}
