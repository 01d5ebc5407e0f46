package io.portcullis.agent.collect;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Packages with a security advisory that applies, by dnf's cached metadata; dnf 4 and dnf 5 print different tables. */
final class DnfSecurityUpdates {

    private static final String ATTRIBUTE = SecurityUpdatesCollector.ATTRIBUTE;
    private static final Command LIST = Command.of("dnf", "-q", "-C", "updateinfo", "list", "--security");
    /** {@code FEDORA-2024-4e2a Important/Sec. kernel-core-6.8.5-301.fc40.x86_64} */
    private static final Pattern DNF4 = Pattern.compile("^\\S+\\s+(?:\\S+/)?Sec\\.\\s+(\\S+)$");
    /** {@code FEDORA-2024-4e2a security Important kernel-core-6.8.5-301.fc40.x86_64 2024-04-12 01:23:45} */
    private static final Pattern DNF5 = Pattern.compile("^\\S+\\s+security\\s+\\S+\\s+(\\S+)\\s+\\d{4}-.*$");

    private static final Pattern HEADER = Pattern.compile("^Name\\s+Type\\s+Severity\\s+Package\\s+Issued.*$");
    private static final List<String> CACHES = List.of("/var/cache/libdnf5", "/var/cache/dnf");

    private DnfSecurityUpdates() {}

    static void collect(Machine machine, Findings findings) throws InterruptedException {
        CommandResult result = machine.run(LIST);
        Optional<String> out = result.output();
        if (out.isEmpty()) {
            if (result instanceof CommandResult.Finished finished
                    && finished.err().toLowerCase(java.util.Locale.ROOT).contains("cache")) {
                findings.notFound(ATTRIBUTE, LIST + ": no metadata is cached; dnf makecache fetches it");
            } else {
                findings.withoutAnswer(ATTRIBUTE, LIST, result);
            }
            return;
        }
        Optional<Instant> fetched = fetched(machine);
        Optional<Integer> count = count(out.get());
        if (count.isEmpty()) {
            findings.error(ATTRIBUTE, LIST + ": its output is not understood");
        } else if (fetched.isEmpty()) {
            findings.inaccessible(ATTRIBUTE, "the age of dnf's metadata cannot be told");
        } else {
            findings.foundAsOf(ATTRIBUTE, count.get(), fetched.get(), LIST.toString());
        }
    }

    private static Optional<Integer> count(String out) {
        Set<String> packages = new HashSet<>();
        for (String line : out.lines().map(String::strip).toList()) {
            if (line.isEmpty() || HEADER.matcher(line).matches()) {
                continue;
            }
            Matcher matcher = Stream.of(DNF4, DNF5)
                    .map(pattern -> pattern.matcher(line))
                    .filter(Matcher::matches)
                    .findFirst()
                    .orElse(null);
            if (matcher == null) {
                return Optional.empty();
            }
            packages.add(matcher.group(1));
        }
        return Optional.of(packages.size());
    }

    private static Optional<Instant> fetched(Machine machine) {
        return CACHES.stream()
                .flatMap(cache -> machine.list(cache).stream().map(entry -> cache + "/" + entry))
                .flatMap(repository -> Stream.of(repository + "/repodata/repomd.xml", repository + "/repodata"))
                .map(machine::modified)
                .flatMap(Optional::stream)
                .max(Instant::compareTo);
    }
}
