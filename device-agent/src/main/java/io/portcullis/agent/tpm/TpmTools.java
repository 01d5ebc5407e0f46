package io.portcullis.agent.tpm;

import io.portcullis.agent.AgentFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the TPM's command line tools, found in the system's own directories only. */
final class TpmTools {

    /** What Debian has the tools in. */
    private static final Map<String, String> PACKAGES = Map.of("tpm2_ptool", "libtpm2-pkcs11-tools");

    private static final List<Path> DIRECTORIES =
            List.of(Path.of("/usr/bin"), Path.of("/usr/local/bin"), Path.of("/usr/sbin"), Path.of("/bin"));
    private static final int LIMIT = 256 * 1024;
    private static final int LONGEST_COMPLAINT = 300;

    private final Path directory;
    private final Map<String, String> environment;

    /**
     * @param directory where they run; relative names of files are in it
     * @param environment added to a minimal one
     */
    TpmTools(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = Map.copyOf(environment);
    }

    /**
     * Makes sure that all of them are installed.
     *
     * @throws AgentFailure failed, with the packages to install
     */
    static void require(List<String> tools) throws AgentFailure {
        List<String> missing = new ArrayList<>();
        for (String tool : tools) {
            String debianPackage = PACKAGES.getOrDefault(tool, "tpm2-tools");
            if (locate(tool).isEmpty() && !missing.contains(debianPackage)) {
                missing.add(debianPackage);
            }
        }
        if (!missing.isEmpty()) {
            throw AgentFailure.failed("The TPM's tools are not installed (Debian, Ubuntu: apt-get install "
                    + String.join(" ", missing) + ").");
        }
    }

    /**
     * Runs a tool to its end.
     *
     * @return what it wrote to standard output
     * @throws AgentFailure failed, if it does not end in time or with success; says what the tool said
     */
    String run(Duration timeout, String... words) throws AgentFailure, InterruptedException {
        String tool = words[0];
        List<String> command = new ArrayList<>(List.of(words));
        command.set(
                0,
                locate(tool).map(Path::toString).orElseThrow(() -> AgentFailure.failed(tool + " is not installed.")));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(minimalEnvironment());
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException cannotStart) {
            throw AgentFailure.failed(tool + " cannot be started: " + cannotStart.getMessage());
        }
        CompletableFuture<String> out = read(process.getInputStream());
        CompletableFuture<String> err = read(process.getErrorStream());
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw AgentFailure.failed(
                        "The TPM does not answer: " + tool + " did not end within " + timeout.toSeconds() + " s.");
            }
            String said = out.get(5, TimeUnit.SECONDS);
            if (process.exitValue() != 0) {
                throw AgentFailure.failed(tool + " failed: " + complaint(err.get(5, TimeUnit.SECONDS), said));
            }
            return said;
        } catch (ExecutionException | TimeoutException unreadable) {
            throw AgentFailure.failed("What " + tool + " said cannot be read.");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try (stream) {
                byte[] bytes = stream.readNBytes(LIMIT + 1);
                if (bytes.length > LIMIT) {
                    throw new IOException("more than " + LIMIT + " bytes of output");
                }
                text.complete(new String(bytes, StandardCharsets.UTF_8));
            } catch (IOException | RuntimeException failed) {
                text.completeExceptionally(failed);
            }
        });
        return text;
    }

    /** The last line that says something: the libraries below log one line a layer, the tool itself the last. */
    private static String complaint(String err, String out) {
        return (out + '\n' + err)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("ERROR:") && !line.startsWith("ERROR: Unable to run"))
                .reduce((earlier, later) -> later)
                .or(() -> err.lines().filter(line -> !line.isBlank()).reduce((earlier, later) -> later))
                .map(line -> line.length() > LONGEST_COMPLAINT ? line.substring(0, LONGEST_COMPLAINT) : line)
                .orElse("it does not say why");
    }

    private static Map<String, String> minimalEnvironment() {
        Map<String, String> minimal = new HashMap<>();
        minimal.put("LC_ALL", "C.UTF-8");
        minimal.put(
                "PATH",
                String.join(":", DIRECTORIES.stream().map(Path::toString).toList()));
        // The resource manager of some machines is reached over the message bus.
        for (String name : List.of("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS", "HOME")) {
            String value = System.getenv(name);
            if (value != null) {
                minimal.put(name, value);
            }
        }
        return minimal;
    }

    private static Optional<Path> locate(String tool) {
        return DIRECTORIES.stream()
                .map(directory -> directory.resolve(tool))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
