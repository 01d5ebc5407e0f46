package io.portcullis.localstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A TPM 2.0 in software (swtpm) with endorsement certificates of a manufacturer made for it, for tests and trials. The
 * real tools talk to it.
 */
public final class SoftwareTpm implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<Path> DIRECTORIES = List.of(Path.of("/usr/bin"), Path.of("/usr/sbin"));

    private final Path home;
    private final List<ServerProcess> processes = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final boolean managed;

    private SoftwareTpm(Path home, boolean managed) {
        this.home = home;
        this.managed = managed;
    }

    /** Whether this machine has what {@link #start} needs. */
    public static boolean isAvailable() {
        return Stream.of("swtpm", "swtpm_setup", "tpm2_createek").allMatch(SoftwareTpm::isInstalled);
    }

    /** Whether this machine has what {@link #startManaged} needs. */
    public static boolean isManagedAvailable() {
        return isAvailable()
                && Stream.of("tpm2-abrmd", "dbus-daemon", "tpm2_ptool").allMatch(SoftwareTpm::isInstalled)
                && library("libtss2-tcti-tabrmd.so.0");
    }

    private static boolean isInstalled(String tool) {
        return DIRECTORIES.stream().anyMatch(directory -> Files.isExecutable(directory.resolve(tool)));
    }

    private static boolean library(String name) {
        try (var directories = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-*")) {
            for (Path directory : directories) {
                if (Files.exists(directory.resolve(name))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * A new TPM that serves one program at a time; what programs leave in its three slots has to be flushed.
     *
     * @param home empty or missing; state, logs and the manufacturer's keys go there
     */
    public static SoftwareTpm start(Path home) {
        return start(home, false);
    }

    /** A new TPM behind a resource manager, as a Linux kernel offers one: any number of programs at a time. */
    public static SoftwareTpm startManaged(Path home) {
        return start(home, true);
    }

    private static SoftwareTpm start(Path home, boolean managed) {
        var tpm = new SoftwareTpm(home.toAbsolutePath(), managed);
        try {
            tpm.manufacture();
            int port = tpm.serve();
            String direct = "swtpm:host=127.0.0.1,port=" + port;
            tpm.environment.put("TPM2TOOLS_TCTI", direct);
            tpm.environment.put("TPM2_PKCS11_TCTI", direct);
            if (managed) {
                tpm.manage(direct);
            }
            return tpm;
        } catch (IOException e) {
            tpm.close();
            throw new StackException("The software TPM does not start: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            tpm.close();
            throw e;
        }
    }

    private void manufacture() throws IOException {
        Path authority = Files.createDirectories(home.resolve("manufacturer"));
        Files.createDirectories(home.resolve("state"));
        Files.createDirectories(home.resolve("work"));
        Path authorityConfiguration = Files.writeString(home.resolve("manufacturer.conf"), """
                statedir = %1$s
                signingkey = %1$s/signkey.pem
                issuercert = %1$s/issuercert.pem
                certserial = %1$s/certserial
                """.formatted(authority));
        Path configuration = Files.writeString(home.resolve("setup.conf"), """
                create_certs_tool = /usr/bin/swtpm_localca
                create_certs_tool_config = %s
                create_certs_tool_options = /etc/swtpm-localca.options
                """.formatted(authorityConfiguration));
        execute(List.of(
                "swtpm_setup",
                "--tpm2",
                "--config",
                configuration.toString(),
                "--tpmstate",
                home.resolve("state").toString(),
                "--create-ek-cert",
                "--overwrite"));
    }

    /** The TPM's port; the control port is the one after it, which is where clients look for it. */
    private int serve() {
        for (int attempt = 0; attempt < 20; attempt++) {
            int port = Ports.free();
            if (!Ports.isFree(port + 1)) {
                continue;
            }
            var process = process("swtpm");
            process.start(
                    List.of(
                            "swtpm",
                            "socket",
                            "--tpm2",
                            "--tpmstate",
                            "dir=" + home.resolve("state"),
                            "--server",
                            "type=tcp,disconnect=false,port=" + port,
                            "--ctrl",
                            "type=tcp,port=" + (port + 1),
                            "--flags",
                            "not-need-init,startup-clear"),
                    Map.of(),
                    home);
            processes.add(process);
            if (answers(process, "tpm2_getcap", "properties-fixed", "swtpm:host=127.0.0.1,port=" + port)) {
                return port;
            }
            process.kill();
        }
        throw new StackException("The software TPM does not answer; see " + home.resolve("swtpm.log"));
    }

    private void manage(String direct) throws IOException {
        Path socket = home.resolve("work").resolve("bus");
        // The path of a Unix socket has to be short.
        String address = "unix:" + (socket.toString().length() < 100 ? "path=" + socket : "tmpdir=/tmp");
        Path addressFile = home.resolve("bus.address");
        var bus = process("dbus-daemon");
        bus.start(
                List.of(
                        "/bin/sh",
                        "-c",
                        "exec dbus-daemon --session --nofork --nopidfile --address='" + address
                                + "' --print-address=9 9>" + addressFile),
                Map.of(),
                home);
        processes.add(bus);
        awaitTrue("the message bus", bus, () -> !Files.readString(addressFile).isBlank());
        environment.put(
                "DBUS_SESSION_BUS_ADDRESS", Files.readString(addressFile).strip());
        var manager = process("tpm2-abrmd");
        manager.start(
                List.of("tpm2-abrmd", "--session", "--allow-root", "--flush-all", "--tcti=" + direct),
                Map.copyOf(environment),
                home);
        processes.add(manager);
        String tcti = "tabrmd:bus_type=session";
        environment.put("TPM2TOOLS_TCTI", tcti);
        environment.put("TPM2_PKCS11_TCTI", tcti);
        if (!answers(manager, "tpm2_getcap", "properties-fixed", tcti)) {
            throw new StackException("The resource manager does not answer; see " + home.resolve("tpm2-abrmd.log"));
        }
    }

    private ServerProcess process(String name) {
        return new ServerProcess(
                name, home, home.resolve(name + ".log"), Lifetime.WITH_THIS_JVM, ServerProcess.StopSignal.TERM);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void awaitTrue(String what, ServerProcess process, Condition condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.running().isPresent()) {
            try {
                if (condition.holds()) {
                    return;
                }
                Thread.sleep(20);
            } catch (IOException e) {
                // Not there yet.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StackException("Interrupted while waiting for " + what, e);
            }
        }
        throw new StackException(what + " does not come up; see " + process.output());
    }

    private boolean answers(ServerProcess process, String tool, String argument, String tcti) {
        try {
            Map<String, String> direct = new HashMap<>(environment);
            direct.put("TPM2TOOLS_TCTI", tcti);
            awaitTrue(process.name(), process, () -> run(direct, List.of(tool, argument)).code == 0);
            return true;
        } catch (StackException e) {
            return false;
        }
    }

    /** What programs need in their environment to find this TPM. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** Where {@link #execute} runs commands; files of attestations come and go here. */
    public Path work() {
        return home.resolve("work");
    }

    /** The manufacturer's certificates, PEM: root and issuer. */
    public List<Path> manufacturerCertificates() {
        Path authority = home.resolve("manufacturer");
        return List.of(authority.resolve("swtpm-localca-rootca-cert.pem"), authority.resolve("issuercert.pem"));
    }

    /** {@link #execute(List)} of words separated by single spaces. */
    public String execute(String command) {
        return execute(List.of(command.split(" ", -1)));
    }

    /**
     * Runs one of the TPM's tools to its end, and frees the TPM's slots.
     *
     * @return what it printed
     * @throws StackException if it does not succeed
     */
    public String execute(List<String> command) {
        try {
            Result result = run(environment, command);
            if (!managed && environment.containsKey("TPM2TOOLS_TCTI")) {
                run(environment, List.of("tpm2_flushcontext", "-t"));
            }
            if (result.code != 0) {
                throw new StackException(String.join(" ", command) + " failed: " + result.output);
            }
            return result.output;
        } catch (IOException e) {
            throw new StackException("Cannot run " + String.join(" ", command) + ": " + e.getMessage(), e);
        }
    }

    private record Result(int code, String output) {}

    private Result run(Map<String, String> added, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command)
                .directory(home.resolve("work").toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(added);
        Process process = builder.start();
        process.getOutputStream().close();
        try (var out = process.getInputStream()) {
            String output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Result(-1, "it does not end");
            }
            return new Result(process.exitValue(), output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while running " + command.getFirst(), e);
        }
    }

    @Override
    public void close() {
        for (ServerProcess process : processes.reversed()) {
            process.stop(Duration.ofSeconds(5));
        }
        processes.clear();
    }
}
