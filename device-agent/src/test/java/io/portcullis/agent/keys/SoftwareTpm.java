package io.portcullis.agent.keys;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A TPM 2.0 in software, swtpm. */
public final class SoftwareTpm implements AutoCloseable {

    private final Process process;
    private final int port;

    private SoftwareTpm(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static boolean present() {
        return Tool.present("swtpm")
                && Tool.present("swtpm_setup")
                && new java.io.File("/usr/lib/x86_64-linux-gnu/libtpm2_pkcs11.so.1").exists();
    }

    public static SoftwareTpm in(Path directory) throws Exception {
        Path state = Files.createDirectories(directory.resolve("swtpm"));
        Tool.run(Map.of(), "swtpm_setup", "--tpm2", "--tpmstate", state.toString(), "--overwrite");
        int port = freePair();
        Process process = new ProcessBuilder(List.of(
                        "swtpm",
                        "socket",
                        "--tpm2",
                        "--tpmstate",
                        "dir=" + state,
                        "--server",
                        "type=tcp,port=" + port + ",disconnect=false",
                        "--ctrl",
                        "type=tcp,port=" + (port + 1),
                        "--flags",
                        "not-need-init,startup-clear"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("swtpm.log").toFile())
                .start();
        SoftwareTpm tpm = new SoftwareTpm(process, port);
        while (!tpm.answers()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(Files.readString(directory.resolve("swtpm.log")));
            }
            Thread.onSpinWait();
        }
        return tpm;
    }

    /** For TPM2_PKCS11_TCTI. */
    public String tcti() {
        return "swtpm:host=127.0.0.1,port=" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private boolean answers() {
        // The control port: a look at the other one would count as its only client.
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port + 1)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePair() throws IOException {
        while (true) {
            try (ServerSocket first = new ServerSocket(0);
                    ServerSocket second = new ServerSocket(first.getLocalPort() + 1)) {
                return second.getLocalPort() - 1;
            } catch (IOException taken) {
                // Another pair.
            }
        }
    }
}
