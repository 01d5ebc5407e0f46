package io.portcullis.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PortOwnerTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesTheProcessThatListens() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(socket.getLocalPort())).isFalse();
            assertThat(PortOwner.of(socket.getLocalPort()))
                    .hasValue("java (process " + ProcessHandle.current().pid() + ")");
        }
    }

    @Test
    void nobodyListensOnAFreePort() {
        int port = Ports.free();

        assertThat(Ports.isFree(port)).isTrue();
        assertThat(PortOwner.of(port)).isEmpty();
    }
}
