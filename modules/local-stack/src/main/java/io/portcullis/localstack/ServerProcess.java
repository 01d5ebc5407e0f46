package io.portcullis.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One operating system process of the stack. Its pid file holds the process id and its start time, so that a recycled
 * id is not mistaken for the process.
 */
public final class ServerProcess {
    private static final long MAX_OUTPUT_BYTES = 10L * 1024 * 1024;

    /**
     * Runs the server as a child and waits: ends it when its own standard input closes, which happens however the JVM
     * at the other end of the pipe dies.
     */
    private static final String GUARD = """
            signal=$1; shift
            exec 3<&0
            "$@" </dev/null 3<&- &
            child=$!
            trap 'kill -s "$signal" $child 2>/dev/null' TERM INT HUP
            ( while read -r _ <&3; do :; done; kill -s "$signal" $child 2>/dev/null ) &
            watcher=$!
            exec 3<&-
            while :; do wait $child; code=$?; kill -0 $child 2>/dev/null || break; done
            kill $watcher 2>/dev/null
            exit $code
            """;

    /** The signal that asks a server to end in an orderly way. */
    public enum StopSignal {
        TERM,
        /** PostgreSQL's fast shutdown; on TERM it would wait for its clients. */
        INT
    }

    private final String name;
    private final Path runDirectory;
    private final Path pidFile;
    private final Path output;
    private final Lifetime lifetime;
    private final StopSignal stopSignal;
    private @Nullable Process started;

    public ServerProcess(String name, Path runDirectory, Path output, Lifetime lifetime, StopSignal stopSignal) {
        this.name = name;
        this.runDirectory = runDirectory;
        this.pidFile = runDirectory.resolve(name + ".pid");
        this.output = output;
        this.lifetime = lifetime;
        this.stopSignal = stopSignal;
    }

    public String name() {
        return name;
    }

    Path runDirectory() {
        return runDirectory;
    }

    /** Where what the process prints goes. */
    public Path output() {
        return output;
    }

    public void start(List<String> command, Map<String, String> environment, Path workingDirectory) {
        if (running().isPresent()) {
            throw new IllegalStateException(name + " already runs");
        }
        try {
            Files.createDirectories(pidFile.toAbsolutePath().getParent());
            Files.createDirectories(output.toAbsolutePath().getParent());
            Files.createDirectories(workingDirectory);
            keepOutputSmall();
            ProcessBuilder builder = new ProcessBuilder(wrapped(command))
                    .directory(workingDirectory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
            if (lifetime == Lifetime.DETACHED) {
                builder.redirectInput(
                        ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            }
            builder.environment().putAll(environment);
            Process process = builder.start();
            started = process;
            Files.writeString(pidFile, process.pid() + " " + startTime(process.toHandle()) + "\n");
        } catch (IOException e) {
            throw new StackException("Cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    private List<String> wrapped(List<String> command) {
        List<String> wrapped = new ArrayList<>(
                switch (lifetime) {
                    case WITH_THIS_JVM -> List.of("/bin/sh", "-c", GUARD, name, stopSignal.name());
                    // A session of its own, so that Ctrl-C at the terminal reaches only the command in front.
                    case DETACHED ->
                        Files.isExecutable(Path.of("/usr/bin/setsid"))
                                ? List.of("/usr/bin/setsid")
                                : List.of("perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV or exit 127");
                });
        wrapped.addAll(command);
        return wrapped;
    }

    private void keepOutputSmall() throws IOException {
        if (Files.exists(output) && Files.size(output) > MAX_OUTPUT_BYTES) {
            Files.move(output, output.resolveSibling(output.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The process, if it runs, whoever started it. */
    public Optional<ProcessHandle> running() {
        if (started != null) {
            return started.isAlive() ? Optional.of(started.toHandle()) : Optional.empty();
        }
        try {
            String[] parts = Files.readString(pidFile).strip().split(" ", -1);
            long startTime = Long.parseLong(parts[1]);
            return ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> Math.abs(startTime(handle) - startTime) < 3_000);
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** Whether an earlier run left a pid file whose process is gone. */
    public boolean diedEarlier() {
        return Files.exists(pidFile) && running().isEmpty();
    }

    /**
     * Asks the process to end, and ends it by force after the timeout.
     *
     * @return whether it ended by itself
     */
    public boolean stop(Duration timeout) {
        Optional<ProcessHandle> handle = running();
        boolean orderly = true;
        if (handle.isPresent()) {
            signal(handle.get());
            orderly = ended(handle.get(), timeout);
            if (!orderly) {
                kill();
            }
        }
        forget();
        return orderly;
    }

    /** Ends the process and its children at once, as a crash would. */
    public void kill() {
        running().ifPresent(handle -> {
            List<ProcessHandle> family = new ArrayList<>(handle.descendants().toList());
            family.addFirst(handle);
            family.forEach(ProcessHandle::destroyForcibly);
            family.forEach(member -> ended(member, Duration.ofSeconds(10)));
        });
        forget();
    }

    /** Closes the guard's standard input, as the death of this JVM would. */
    void closePipe() {
        try {
            if (started != null) {
                started.outputWriter().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void forget() {
        started = null;
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(ProcessHandle handle) {
        if (lifetime == Lifetime.WITH_THIS_JVM || stopSignal == StopSignal.TERM) {
            handle.destroy();
            return;
        }
        try {
            Process kill = new ProcessBuilder("kill", "-s", stopSignal.name(), Long.toString(handle.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.waitFor();
        } catch (IOException e) {
            handle.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            handle.destroy();
        }
    }

    private static boolean ended(ProcessHandle handle, Duration timeout) {
        try {
            handle.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !handle.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !handle.isAlive();
        }
    }

    private static long startTime(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** The last lines the process printed. */
    public List<String> lastLines(int count) {
        return lastLines(output, count);
    }

    static List<String> lastLines(Path file, int count) {
        return lastLines(file, 0, count);
    }

    /** The last lines after the offset in bytes; from the beginning, if the file is shorter by now. */
    static List<String> lastLines(Path file, long offset, int count) {
        try {
            byte[] content = Files.readAllBytes(file);
            int from = offset <= content.length ? (int) offset : 0;
            List<String> lines = new String(content, from, content.length - from, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }
}
