package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteAccessCollectorTest {

    private static final String HEADER =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    private final FakeMachine machine =
            new FakeMachine().process(1, "systemd", 0, "").file("/proc/net/tcp", HEADER);

    private Collected collected() {
        return Collected.by(new RemoteAccessCollector(), machine);
    }

    @Test
    void none() {
        collected().found("remote.desktop_enabled", false);
        collected().found("remote.control_tools", List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "00000000:0D3D, 0A, true",
        "0A01A8C0:170C, 0A, true",
        "0100007F:170C, 0A, false",
        "0A01A8C0:0D3D, 01, false",
        "00000000:0016, 0A, false",
        "00000000:1716, 0A, false",
        "rubbish, 0A, false"
    })
    void sockets(String local, String state, boolean offers) {
        machine.file("/proc/net/tcp", HEADER + "   0: " + local + " 00000000:0000 " + state + " 00000000:00000000\n");
        collected().found("remote.desktop_enabled", offers);
    }

    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000000000:170C, true",
        "00000000000000000000000001000000:170C, false",
        "0000000000000000FFFF00000100007F:170C, false"
    })
    void socketsOfIpv6(String local, boolean offers) {
        machine.file("/proc/net/tcp6", HEADER + "   0: " + local + " 0:0 0A 00000000:00000000\n");
        collected().found("remote.desktop_enabled", offers);
    }

    @Test
    void serversAndTools() {
        machine.process(30, "gnome-remote-de", 1000, "")
                .process(31, "teamviewerd", 0, "")
                .process(32, "anydesk", 1000, "");
        collected().found("remote.desktop_enabled", true);
        collected().found("remote.control_tools", List.of("anydesk", "teamviewer"));
    }

    @Test
    void whatIsHiddenIsNotDenied() {
        machine.file("/proc/1/status", new FileText.Denied());
        collected().is("remote.desktop_enabled", ReadingState.INACCESSIBLE);
        collected().is("remote.control_tools", ReadingState.INACCESSIBLE);
        machine.process(1, "systemd", 0, "").file("/proc/net/tcp", new FileText.Absent());
        collected().is("remote.desktop_enabled", ReadingState.INACCESSIBLE);
    }
}
