package io.portcullis.agent.daemon;

import io.portcullis.agent.AgentFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * The agent's own log in a file that never grows beyond a bound: where it is full, it begins anew, and one old is kept.
 */
public final class RotatingLog implements Consumer<String> {

    private static final long SIZE = 1L << 20;

    private final Path file;
    private final long size;
    private final Consumer<String> otherwise;

    /**
     * @param otherwise takes what cannot be written
     * @throws AgentFailure if nothing can be written to begin with
     */
    public RotatingLog(Path file, Consumer<String> otherwise) throws AgentFailure {
        this(file, SIZE, otherwise);
        try {
            write("");
        } catch (IOException failed) {
            throw AgentFailure.failed(
                    "Cannot write " + file + " (" + failed.getClass().getSimpleName()
                            + "): name a file in a directory that exists and that this user may write to.");
        }
    }

    RotatingLog(Path file, long size, Consumer<String> otherwise) {
        this.file = file;
        this.size = size;
        this.otherwise = otherwise;
    }

    @Override
    public synchronized void accept(String line) {
        try {
            write(line + System.lineSeparator());
        } catch (IOException failed) {
            otherwise.accept(line);
        }
    }

    private void write(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (Files.exists(file) && Files.size(file) + bytes.length > size) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
