package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** A lock on the agent's home that the system lifts when the process ends, however it ends. */
public final class HomeLock implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits for its turn to report. */
    public static HomeLock forReport(AgentHome home, Duration patience) throws AgentFailure, InterruptedException {
        return acquire(home.lock(), patience, "Another agent is reporting from this home. Try again in a minute.");
    }

    /** Waits for its turn to change the identity. Whoever takes the lock for reports as well takes this one first. */
    public static HomeLock forIdentity(AgentHome home, Duration patience) throws AgentFailure, InterruptedException {
        return acquire(
                home.identityLock(),
                patience,
                "Another agent is enrolling or renewing in this home. Try again in a minute.");
    }

    /** There is one daemon per home. Waits as long as somebody may be asking whether there is one. */
    public static HomeLock forDaemon(AgentHome home) throws AgentFailure, InterruptedException {
        return acquire(
                home.daemonLock(),
                Duration.ofSeconds(1),
                "An agent already runs with this home. Stop it first, or leave it.");
    }

    /** Whether a daemon runs with this home now. */
    public static boolean isDaemonRunning(AgentHome home) throws AgentFailure, InterruptedException {
        if (!Files.exists(home.daemonLock())) {
            return false;
        }
        try (var _ = acquire(home.daemonLock(), Duration.ZERO, "")) {
            return false;
        } catch (AgentFailure taken) {
            return true;
        }
    }

    private static HomeLock acquire(Path file, Duration patience, String taken)
            throws AgentFailure, InterruptedException {
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file,
                    EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PrivateFiles.FILE));
        } catch (IOException failed) {
            throw AgentFailure.failed("Cannot open " + file + ": run as the owner of the agent's home.");
        }
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (tryLock(channel) == null) {
                if (System.nanoTime() >= end) {
                    channel.close();
                    throw AgentFailure.failed(taken);
                }
                Thread.sleep(PAUSE);
            }
            return new HomeLock(channel);
        } catch (IOException failed) {
            throw AgentFailure.failed("Cannot lock " + file + ": is it on a network file system without locks?");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldHere) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException alreadyClosed) {
            // Then the lock is lifted as well.
        }
    }
}
