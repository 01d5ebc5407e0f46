package io.portcullis.agent.collect;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a collector may ask of the machine it runs on. Paths are absolute. */
public interface Machine {

    FileText read(String path);

    /** Names of the entries of a directory, sorted; empty when it is missing or may not be listed. */
    List<String> list(String path);

    boolean exists(String path);

    Optional<Instant> modified(String path);

    /** What a symbolic link points to, as it is written there; empty if it is none or may not be read. */
    Optional<String> link(String path);

    /** SHA-256 of a file in hexadecimal digits, in the place of its text. */
    FileText sha256(String path) throws InterruptedException;

    /** Runs a command of the system; its output is bounded. */
    CommandResult run(Command command) throws InterruptedException;

    /** Runs a command whose output may be long, line by line; the result holds no output. */
    CommandResult lines(Command command, Consumer<String> line) throws InterruptedException;

    /** User id that the agent runs as. */
    long userId();

    /** Whether the agent runs as root and may ask everything. */
    default boolean privileged() {
        return userId() == 0;
    }
}
