package io.portcullis.agent.collect;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The machine itself. */
public final class LocalMachine implements Machine {

    /** Bytes of a file or of a command's output that are looked at; more is an error, never cut silently. */
    static final int LIMIT = 1 << 20;

    /** Bytes of a file whose hash is asked for. */
    private static final long LARGEST_PROGRAM = 512L << 20;

    /** Absolute, so that nobody can slip in a tool through the agent's environment or working directory. */
    static final List<Path> SYSTEM_DIRECTORIES = systemDirectories();

    private static final String WINDOWS = "C:\\Windows";

    private final Path root;
    private final List<Path> tools;

    public LocalMachine() {
        this(Path.of("/"), SYSTEM_DIRECTORIES);
    }

    LocalMachine(Path root, List<Path> tools) {
        this.root = root;
        this.tools = List.copyOf(tools);
    }

    @Override
    public FileText read(String path) {
        try (InputStream in = Files.newInputStream(at(path))) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            return bytes.length > LIMIT
                    ? new FileText.Unreadable("larger than " + LIMIT + " bytes")
                    : new FileText.Text(new String(bytes, StandardCharsets.UTF_8));
        } catch (NoSuchFileException missing) {
            return new FileText.Absent();
        } catch (AccessDeniedException denied) {
            return new FileText.Denied();
        } catch (IOException failed) {
            String why = String.valueOf(failed.getMessage());
            if (why.contains("Not a directory")) {
                return new FileText.Absent();
            }
            return why.contains("not permitted") || why.contains("denied")
                    ? new FileText.Denied()
                    : new FileText.Unreadable(why);
        }
    }

    @Override
    public List<String> list(String path) {
        try (Stream<Path> entries = Files.list(at(path))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException none) {
            return List.of();
        } catch (IOException | java.io.UncheckedIOException unreadable) {
            return List.of();
        }
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(at(path));
    }

    @Override
    public Optional<Instant> modified(String path) {
        try {
            return Optional.of(Files.getLastModifiedTime(at(path)).toInstant());
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> link(String path) {
        try {
            return Optional.of(Files.readSymbolicLink(at(path)).toString());
        } catch (IOException | UnsupportedOperationException none) {
            return Optional.empty();
        }
    }

    @Override
    public FileText sha256(String path) throws InterruptedException {
        try (InputStream in = Files.newInputStream(at(path))) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("the collection is over");
                }
                total += read;
                if (total > LARGEST_PROGRAM) {
                    return new FileText.Unreadable("larger than " + LARGEST_PROGRAM + " bytes");
                }
                digest.update(buffer, 0, read);
            }
            return new FileText.Text(HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchFileException missing) {
            return new FileText.Absent();
        } catch (AccessDeniedException denied) {
            return new FileText.Denied();
        } catch (IOException failed) {
            return new FileText.Unreadable(String.valueOf(failed.getMessage()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public CommandResult run(Command command) throws InterruptedException {
        return execute(command, LocalMachine::boundedText);
    }

    @Override
    public CommandResult lines(Command command, Consumer<String> line) throws InterruptedException {
        return execute(command, out -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8))) {
                for (String next = reader.readLine(); next != null; next = reader.readLine()) {
                    line.accept(next);
                }
                return "";
            }
        });
    }

    @Override
    public long userId() {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        } catch (IOException | UnsupportedOperationException unknown) {
            return -1;
        }
    }

    private CommandResult execute(Command command, OutputReader reader) throws InterruptedException {
        String tool = locate(command.words().getFirst());
        if (tool == null) {
            return new CommandResult.NotInstalled();
        }
        List<String> words = new ArrayList<>(command.words());
        words.set(0, tool);
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(Path.of("/").toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("LC_ALL", "C");
        environment.put(
                "PATH",
                String.join(
                        File.pathSeparator,
                        SYSTEM_DIRECTORIES.stream().map(Path::toString).toList()));
        if (isWindows()) {
            // Its tools find their libraries and modules by these.
            environment.put("SystemRoot", WINDOWS);
            environment.put("windir", WINDOWS);
            environment.put("SystemDrive", "C:");
            environment.put("ProgramFiles", "C:\\Program Files");
            environment.put("TEMP", WINDOWS + "\\Temp");
            environment.put("PATHEXT", ".COM;.EXE");
        }
        environment.putAll(command.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException cannotStart) {
            return new CommandResult.Failed(String.valueOf(cannotStart.getMessage()));
        }
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // A tool that ended at once has said what it had to say.
        }
        return outcome(command, process, reader);
    }

    private static CommandResult outcome(Command command, Process process, OutputReader reader)
            throws InterruptedException {
        AtomicReference<@Nullable String> out = new AtomicReference<>();
        AtomicReference<@Nullable String> err = new AtomicReference<>();
        AtomicReference<@Nullable String> failure = new AtomicReference<>();
        Thread outReader = drain(process, process.getInputStream(), reader, out, failure);
        Thread errReader = drain(process, process.getErrorStream(), LocalMachine::boundedText, err, failure);
        long end = System.nanoTime() + command.timeout().toNanos();
        try {
            // A background child may keep the pipes open after the tool itself has ended: wait for them too.
            boolean ended = process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    && join(outReader, end)
                    && join(errReader, end);
            String why = failure.get();
            if (why != null) {
                return new CommandResult.Failed(why);
            }
            String said = out.get();
            String complained = err.get();
            if (!ended || said == null || complained == null) {
                return new CommandResult.TimedOut();
            }
            return new CommandResult.Finished(process.exitValue(), said, complained);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static boolean join(Thread thread, long end) throws InterruptedException {
        return thread.join(java.time.Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }

    private static Thread drain(
            Process process,
            InputStream from,
            OutputReader reader,
            AtomicReference<@Nullable String> text,
            AtomicReference<@Nullable String> failure) {
        return Thread.startVirtualThread(() -> {
            try (from) {
                text.set(reader.read(from));
            } catch (IOException | RuntimeException failed) {
                failure.compareAndSet(null, String.valueOf(failed.getMessage()));
                process.destroyForcibly();
            }
        });
    }

    private static String boundedText(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LIMIT + 1);
        if (bytes.length > LIMIT) {
            throw new IOException("more than " + LIMIT + " bytes of output");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private @Nullable String locate(String tool) {
        if (tool.startsWith("/")) {
            return Files.isExecutable(at(tool)) ? at(tool).toString() : null;
        }
        return tools.stream()
                .map(directory -> directory.resolve(isWindows() ? tool + ".exe" : tool))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }

    private static boolean isWindows() {
        return File.separatorChar == '\\';
    }

    private static List<Path> systemDirectories() {
        Stream<String> names = isWindows()
                ? Stream.of("C:\\Windows\\System32", "C:\\Windows\\System32\\WindowsPowerShell\\v1.0")
                : Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");
        return names.map(Path::of).toList();
    }

    private Path at(String path) {
        return root.resolve(path.substring(1));
    }

    private interface OutputReader {
        String read(InputStream out) throws IOException;
    }
}
