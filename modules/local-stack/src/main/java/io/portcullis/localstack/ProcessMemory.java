package io.portcullis.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Memory of a process and its children, as Linux counts it: shared pages are divided among their users. */
final class ProcessMemory {
    private ProcessMemory() {}

    static @Nullable Long residentBytes(ProcessHandle handle) {
        long kilobytes = Stream.concat(Stream.of(handle), handle.descendants())
                .mapToLong(process -> proportional(process.pid()))
                .sum();
        return kilobytes == 0 ? null : kilobytes * 1024;
    }

    private static long proportional(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
