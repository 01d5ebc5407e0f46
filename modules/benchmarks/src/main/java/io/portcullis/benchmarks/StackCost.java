package io.portcullis.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Processor time that the stack's processes have used so far. What one operation costs says more than a rate on a
 * machine that does other things as well.
 */
final class StackCost {
    private final String directory;

    /** @param var where the stack keeps its data; its processes name it on their command lines */
    StackCost(Path var) {
        this.directory = var.toAbsolutePath().normalize().toString();
    }

    /** By process: {@code platform}, {@code postgres}, {@code kafka}, {@code generator}; those that can be found. */
    Map<String, Duration> soFar() {
        Map<String, Duration> used = new LinkedHashMap<>();
        ProcessHandle.allProcesses().forEach(process -> {
            String commandLine = process.info().commandLine().orElse("");
            if (!commandLine.contains(directory)) {
                return;
            }
            if (commandLine.contains("platform-api.jar")) {
                used.merge("platform", cpu(process), Duration::plus);
            } else if (commandLine.contains("/bin/postgres ")) {
                process.descendants().forEach(backend -> used.merge("postgres", cpu(backend), Duration::plus));
            } else if (commandLine.contains("kafka.Kafka")) {
                used.merge("kafka", cpu(process), Duration::plus);
            }
        });
        used.put("generator", cpu(ProcessHandle.current()));
        return used;
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Such as {@code platform 120 µs, postgres 80 µs}. */
    static String perOperation(Map<String, Duration> before, Map<String, Duration> after, int operations) {
        List<String> parts = new ArrayList<>();
        after.forEach((process, used) -> {
            long nanos = used.minus(before.getOrDefault(process, Duration.ZERO)).toNanos();
            parts.add(String.format(Locale.ROOT, "%s %,d µs", process, nanos / 1000 / Math.max(1, operations)));
        });
        return String.join(", ", parts);
    }
}
