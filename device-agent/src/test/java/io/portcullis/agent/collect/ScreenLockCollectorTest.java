package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;

class ScreenLockCollectorTest {

    private static final String ENABLED = "screen.lock_enabled";
    private static final String DELAY = "screen.lock_delay_seconds";
    private static final String SESSIONS = "loginctl list-sessions --no-legend --no-pager";

    private final FakeMachine machine = new FakeMachine().user(1000);

    private Collected collected() {
        return Collected.by(new ScreenLockCollector(), machine);
    }

    private FakeMachine desktop() {
        return machine.file("/usr/share/wayland-sessions/gnome.desktop", "");
    }

    private void session(String id, String type, String user, String uid, String desktop) {
        machine.command(
                "loginctl show-session " + id + " -p Type -p Class -p Name -p User -p Desktop -p State",
                "User=" + uid + "\nName=" + user + "\nType=" + type + "\nClass=user\nDesktop=" + desktop
                        + "\nState=active\n");
    }

    private void settings(String as, String enabled, String idle, String delay) {
        machine.command(as + "gsettings get org.gnome.desktop.screensaver lock-enabled", enabled + "\n")
                .command(as + "gsettings get org.gnome.desktop.session idle-delay", idle + "\n")
                .command(as + "gsettings get org.gnome.desktop.screensaver lock-delay", delay + "\n");
    }

    @Test
    void withoutADesktop() {
        collected().is(ENABLED, ReadingState.NOT_APPLICABLE);
        machine.command(SESSIONS, "4 1000 anna - -\n");
        session("4", "tty", "anna", "1000", "");
        collected().is(ENABLED, ReadingState.NOT_APPLICABLE);
        collected().is(DELAY, ReadingState.NOT_APPLICABLE);
    }

    @Test
    void nobodyAtTheScreen() {
        desktop().command(SESSIONS, "");
        collected().is(ENABLED, ReadingState.NOT_FOUND);
    }

    @Test
    void oneSession() {
        desktop().command(SESSIONS, "     2 1000 anna seat0 tty2\n");
        session("2", "wayland", "anna", "1000", "ubuntu");
        settings("", "true", "uint32 300", "uint32 30");
        collected().found(ENABLED, true);
        collected().found(DELAY, 330);
    }

    @Test
    void neverIdleMeansNeverLocked() {
        desktop().command(SESSIONS, "2 1000 anna seat0 tty2\n");
        session("2", "wayland", "anna", "1000", "gnome");
        settings("", "true", "uint32 0", "uint32 0");
        collected().found(ENABLED, false);
        collected().is(DELAY, ReadingState.NOT_APPLICABLE);
    }

    @Test
    void rootAsksAsEachPersonAndTheWeakestCounts() {
        desktop().user(0).command(SESSIONS, "2 1000 anna seat0 tty2\n5 1001 ben seat0 tty3\n");
        session("2", "wayland", "anna", "1000", "gnome");
        session("5", "x11", "ben", "1001", "GNOME");
        settings("runuser -u anna -- ", "true", "uint32 300", "uint32 0");
        settings("runuser -u ben -- ", "true", "uint32 900", "uint32 0");
        collected().found(DELAY, 900);
        settings("runuser -u ben -- ", "false", "uint32 900", "uint32 0");
        collected().found(ENABLED, false);
    }

    @Test
    void othersNeedRoot() {
        desktop().command(SESSIONS, "5 1001 ben seat0 tty3\n");
        session("5", "x11", "ben", "1001", "gnome");
        collected().is(ENABLED, ReadingState.INACCESSIBLE);
    }

    @Test
    void unknownDesktopGarbageAndTimeout() {
        desktop().command(SESSIONS, "2 1000 anna seat0 tty2\n");
        session("2", "wayland", "anna", "1000", "KDE");
        collected().is(ENABLED, ReadingState.INACCESSIBLE);
        session("2", "wayland", "anna", "1000", "gnome");
        settings("", "yes please", "uint32 many", "");
        collected().is(ENABLED, ReadingState.INACCESSIBLE);
        machine.command(SESSIONS, new CommandResult.TimedOut());
        collected().is(ENABLED, ReadingState.ERROR);
    }
}
