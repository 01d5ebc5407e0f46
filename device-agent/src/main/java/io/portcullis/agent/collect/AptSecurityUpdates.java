package io.portcullis.agent.collect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Installed packages that the security archive has a newer version of, by apt's package lists as they were last
 * fetched. Held and pinned packages count: they are as vulnerable. The evidence is as old as the lists.
 */
final class AptSecurityUpdates {

    private static final String ATTRIBUTE = SecurityUpdatesCollector.ATTRIBUTE;
    private static final String LISTS = "/var/lib/apt/lists";
    private static final Pattern SECURITY_LIST = Pattern.compile(".*security.*_Packages(\\.[a-z0-9]+)?");
    private static final Command INSTALLED =
            Command.of("dpkg-query", "-W", "-f", "${db:Status-Status}\\t${Package}\\t${Architecture}\\t${Version}\\n");

    private AptSecurityUpdates() {}

    static void collect(Machine machine, Findings findings) throws InterruptedException {
        List<String> lists = machine.list(LISTS).stream()
                .filter(name -> SECURITY_LIST.matcher(name).matches())
                .map(name -> LISTS + "/" + name)
                .toList();
        if (lists.isEmpty()) {
            findings.notFound(ATTRIBUTE, LISTS + " has no list of a security archive; apt-get update fetches it");
            return;
        }
        Map<String, String> installed = new HashMap<>();
        CommandResult packages = machine.lines(INSTALLED, line -> installed(line, installed));
        if (!succeeded(packages) || installed.isEmpty()) {
            findings.withoutAnswer(ATTRIBUTE, INSTALLED, packages);
            return;
        }
        List<String> words = new ArrayList<>(List.of("/usr/lib/apt/apt-helper", "cat-file"));
        words.addAll(lists);
        Command read = Command.of(words.toArray(String[]::new));
        PackageList list = new PackageList(installed);
        CommandResult result = machine.lines(read, list);
        if (!succeeded(result)) {
            findings.withoutAnswer(ATTRIBUTE, Command.of("apt-helper", "cat-file"), result);
        } else if (!list.sawPackages()) {
            findings.error(ATTRIBUTE, "the lists of the security archive hold no package");
        } else {
            findings.foundAsOf(
                    ATTRIBUTE,
                    list.outdated(),
                    lastFetched(machine).orElse(Instant.EPOCH),
                    "apt lists of the security archive");
        }
    }

    /** When apt last asked its archives: asking leaves a stamp even if there was nothing new. */
    static Optional<Instant> lastFetched(Machine machine) {
        return Stream.concat(
                        Stream.of(
                                "/var/lib/apt/periodic/update-success-stamp",
                                "/var/lib/apt/periodic/update-stamp",
                                LISTS + "/partial",
                                LISTS),
                        machine.list(LISTS).stream()
                                .filter(name -> SECURITY_LIST.matcher(name).matches())
                                .map(name -> LISTS + '/' + name))
                .map(machine::modified)
                .flatMap(Optional::stream)
                .max(Instant::compareTo);
    }

    private static void installed(String line, Map<String, String> installed) {
        String[] fields = line.split("\t", -1);
        if (fields.length == 4 && fields[0].equals("installed")) {
            installed.merge(
                    fields[1] + ':' + fields[2],
                    fields[3],
                    (one, other) -> DebianVersion.ORDER.compare(one, other) >= 0 ? one : other);
        }
    }

    private static boolean succeeded(CommandResult result) {
        return result.output().isPresent();
    }

    /** Reads a Packages file, stanza by stanza, and keeps nothing but what is outdated. */
    private static final class PackageList implements Consumer<String> {
        private final Map<String, String> installed;
        private final Set<String> outdated = new HashSet<>();
        private String name = "";
        private String architecture = "";
        private boolean packages;

        PackageList(Map<String, String> installed) {
            this.installed = installed;
        }

        @Override
        public void accept(String line) {
            if (line.startsWith("Package: ")) {
                name = line.substring(9).strip();
                architecture = "";
                packages = true;
            } else if (line.startsWith("Architecture: ")) {
                architecture = line.substring(14).strip();
                stanza();
            } else if (line.startsWith("Version: ")) {
                version = line.substring(9).strip();
                stanza();
            } else if (line.isEmpty()) {
                name = "";
                architecture = "";
                version = "";
            }
        }

        private String version = "";

        private void stanza() {
            if (name.isEmpty() || architecture.isEmpty() || version.isEmpty()) {
                return;
            }
            String key = name + ':' + architecture;
            String present = installed.get(key);
            if (present != null && DebianVersion.ORDER.compare(version, present) > 0) {
                outdated.add(key);
            }
        }

        boolean sawPackages() {
            return packages;
        }

        int outdated() {
            return outdated.size();
        }
    }
}
