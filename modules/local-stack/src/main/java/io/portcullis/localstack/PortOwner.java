package io.portcullis.localstack;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which process listens on a TCP port, where the system lets us see it. */
final class PortOwner {
    private PortOwner() {}

    /** Such as {@code java (process 4711)}. */
    static Optional<String> of(int port) {
        Set<String> inodes = new HashSet<>();
        inodes.addAll(listeners(Path.of("/proc/net/tcp"), port));
        inodes.addAll(listeners(Path.of("/proc/net/tcp6"), port));
        if (inodes.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.allProcesses()
                .filter(handle -> holds(handle.pid(), inodes))
                .findFirst()
                .map(handle -> name(handle.pid()) + " (process " + handle.pid() + ")");
    }

    private static Set<String> listeners(Path table, int port) {
        String local = String.format(Locale.ROOT, ":%04X", port);
        Set<String> inodes = new HashSet<>();
        try {
            List<String> lines = Files.readAllLines(table);
            for (String line : lines.subList(1, lines.size())) {
                String[] columns = line.strip().split("\\s+", -1);
                boolean listening = columns[3].equals("0A");
                if (listening && columns[1].endsWith(local)) {
                    inodes.add("socket:[" + columns[9] + "]");
                }
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            return Set.of();
        }
        return inodes;
    }

    private static boolean holds(long pid, Set<String> sockets) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)
                        && sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
        } catch (IOException e) {
            // Gone meanwhile, or another user's: then we cannot see it.
            return false;
        }
        return false;
    }

    private static String name(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip();
        } catch (IOException e) {
            return "a process";
        }
    }
}
