package io.portcullis.localstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.random.RandomGenerator;

/** TCP ports of the loopback interface. */
public final class Ports {
    // Below the range from which Linux and macOS take outgoing ports, so that no connection can grab a chosen port
    // between the choice and the start of the server.
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;

    private Ports() {}

    /** A port on which nobody listens at the moment. */
    public static int free() {
        RandomGenerator random = RandomGenerator.getDefault();
        for (int attempt = 0; attempt < 200; attempt++) {
            int port = random.nextInt(FIRST, LAST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new StackException("No free TCP port between " + FIRST + " and " + LAST + ": end some processes");
    }

    /** Whether a server could listen on the port now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            return false;
        }
        // Another process may hold the wildcard address with SO_REUSEADDR; then the bind above succeeds.
        return !isListening(port);
    }

    static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
