package io.portcullis.localstack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps two commands from starting and stopping the same stack at the same time. */
final class StackLock {
    private StackLock() {}

    static void whileHeld(Path runDirectory, Runnable work) {
        try {
            Files.createDirectories(runDirectory);
            try (FileChannel channel = FileChannel.open(
                            runDirectory.resolve("stack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = tryLock(channel)) {
                if (lock == null) {
                    throw new StackException("Another portcullis command is starting or stopping this stack: wait for"
                            + " it, then try again");
                }
                work.run();
            }
        } catch (IOException e) {
            throw new StackException("Cannot write in " + runDirectory + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
