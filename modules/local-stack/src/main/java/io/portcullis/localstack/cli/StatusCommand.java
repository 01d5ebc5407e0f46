package io.portcullis.localstack.cli;

import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.ComponentStatus;
import io.portcullis.localstack.Stack;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Say what runs; exit code 0 when everything is ready, 1 otherwise.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Option(names = "--json", description = "For programs.")
    private boolean json;

    @Override
    public Integer call() {
        Stack stack = ThisStack.open();
        List<ComponentStatus> all = stack.status();
        boolean ready =
                !all.isEmpty() && all.stream().allMatch(status -> status.state().equals("ready"));
        if (json) {
            System.out.println(WireJson.mapper().writeValueAsString(document(all, ready)));
        } else if (all.isEmpty()) {
            System.out.println("Nothing was ever started in " + stack.layout().var() + ": run ./portcullis up");
        } else {
            print(all);
        }
        return ready ? 0 : 1;
    }

    private static void print(List<ComponentStatus> all) {
        System.out.printf(Locale.ROOT, "%-14s %-10s %8s %9s   %s%n", "process", "state", "pid", "memory", "ports");
        for (ComponentStatus status : all) {
            System.out.printf(
                    Locale.ROOT,
                    "%-14s %-10s %8s %9s   %s%n",
                    status.component().label(),
                    status.state().replace('_', ' '),
                    orDash(status.pid()),
                    megabytes(status.residentBytes()),
                    status.ports().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        System.out.printf(Locale.ROOT, "%-34s %9s%n", "all", megabytes(total(all)));
    }

    private static Map<String, Object> document(List<ComponentStatus> all, boolean ready) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("ready", ready);
        document.put(
                "components",
                all.stream()
                        .map(status -> {
                            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                            entry.put("name", status.component().label());
                            entry.put("state", status.state());
                            entry.put("pid", status.pid());
                            entry.put("since", status.since());
                            entry.put("resident_bytes", status.residentBytes());
                            entry.put("ports", status.ports());
                            entry.put("log", status.log().toString());
                            return entry;
                        })
                        .toList());
        document.put("resident_bytes", total(all));
        return document;
    }

    private static long total(List<ComponentStatus> all) {
        return all.stream()
                .mapToLong(status -> status.residentBytes() == null ? 0 : status.residentBytes())
                .sum();
    }

    private static String megabytes(@Nullable Long bytes) {
        return bytes == null || bytes == 0 ? "-" : (bytes >> 20) + " MB";
    }

    private static String orDash(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }
}
