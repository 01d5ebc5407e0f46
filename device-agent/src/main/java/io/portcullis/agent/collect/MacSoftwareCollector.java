package io.portcullis.agent.collect;

import io.portcullis.agent.collect.KnownSoftware.Kind;
import io.portcullis.agent.collect.KnownSoftware.Product;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Known software on a Mac, by where its programs lie and which of them root runs. */
final class MacSoftwareCollector implements Collector {

    private static final String HASHES = "process.sha256";
    private static final String SIGNERS = "process.signers";
    private static final String SIGNATURES = "antivirus.signature_age_days";
    private static final String XPROTECT = "/Library/Apple/System/Library/CoreServices/XProtect.bundle";
    private static final Command PROCESSES = Command.of("ps", "-axo", "uid=,comm=");
    private static final Pattern TEAM = Pattern.compile("(?m)^TeamIdentifier=([0-9A-Z]{10})$");
    private static final Pattern DIGEST = Pattern.compile("^([0-9a-f]{64}) ");
    private static final Set<Kind> SERVICES = Set.of(Kind.ANTIVIRUS, Kind.EDR, Kind.MANAGEMENT);
    private static final int MOST = 12;

    private record Running(String user, String program) {}

    @Override
    public Set<String> attributes() {
        return Set.of(
                "antivirus.installed",
                "antivirus.running",
                "antivirus.products",
                SIGNATURES,
                "edr.installed",
                "edr.running",
                "edr.products",
                "remote.control_tools",
                HASHES,
                SIGNERS);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        // XProtect belongs to the system: where its bundle is, launchd scans with it.
        boolean builtIn = machine.exists(XPROTECT);
        Tool ps = Tool.of(machine, PROCESSES);
        List<Running> processes = ps.out()
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("\\d+\\s+.+"))
                .map(line -> new Running(line.replaceFirst("\\s.*", ""), line.replaceFirst("^\\d+\\s+", "")))
                .toList();
        kind(machine, ps, processes, Kind.ANTIVIRUS, "antivirus", builtIn, findings);
        kind(machine, ps, processes, Kind.EDR, "edr", false, findings);
        Optional<Instant> signatures = machine.modified(XPROTECT + "/Contents/Info.plist");
        if (signatures.isPresent()) {
            findings.found(SIGNATURES, findings.daysSince(signatures.get()), "time of XProtect");
        } else {
            findings.notFound(SIGNATURES, XPROTECT);
        }
        if (processes.isEmpty()) {
            for (String attribute : List.of("remote.control_tools", HASHES, SIGNERS)) {
                ps.unanswered(findings, attribute);
            }
            return;
        }
        findings.found(
                "remote.control_tools",
                KnownSoftware.of(Kind.REMOTE_CONTROL).stream()
                        .filter(product -> processes.stream().anyMatch(process -> runs(product, process.program())))
                        .map(Product::name)
                        .toList(),
                ps.says());
        programs(machine, processes, findings);
    }

    private static void kind(
            Machine machine,
            Tool ps,
            List<Running> processes,
            Kind kind,
            String area,
            boolean builtIn,
            Findings findings) {
        List<String> installed = new ArrayList<>(KnownSoftware.of(kind).stream()
                .filter(product -> product.macPaths().stream().anyMatch(machine::exists))
                .map(Product::name)
                .toList());
        boolean running = KnownSoftware.of(kind).stream()
                .anyMatch(product -> processes.stream()
                        .anyMatch(process -> process.user().equals("0") && runs(product, process.program())));
        if (builtIn) {
            installed.add("xprotect");
        }
        findings.found(area + ".installed", !installed.isEmpty(), "programs of known products");
        findings.found(area + ".products", installed, "programs of known products");
        if (builtIn || running || installed.isEmpty()) {
            findings.found(
                    area + ".running",
                    builtIn || running,
                    installed.isEmpty() ? "no known product is installed" : builtIn ? "XProtect" : ps.says());
        } else if (processes.isEmpty()) {
            ps.unanswered(findings, area + ".running");
        } else {
            findings.found(area + ".running", false, ps.says());
        }
    }

    private static boolean runs(Product product, String program) {
        return product.macPaths().stream().anyMatch(path -> program.equals(path) || program.startsWith(path + '/'));
    }

    private static void programs(Machine machine, List<Running> processes, Findings findings)
            throws InterruptedException {
        Map<String, Set<String>> programs = new LinkedHashMap<>();
        for (Product product : KnownSoftware.all()) {
            // The right program proves nothing where anybody may have started it.
            boolean service = !Collections.disjoint(product.kinds(), SERVICES);
            processes.stream()
                    .filter(process -> !service || process.user().equals("0"))
                    .map(Running::program)
                    .filter(program -> runs(product, program))
                    .forEach(program -> programs.computeIfAbsent(product.name(), _ -> new LinkedHashSet<>())
                            .add(program));
        }
        if (programs.values().stream().flatMap(Set::stream).count() > MOST) {
            findings.error(HASHES, "more than " + MOST + " programs of known software run");
            findings.error(SIGNERS, "more than " + MOST + " programs of known software run");
            return;
        }
        List<String> hashes = new ArrayList<>();
        List<String> signers = new ArrayList<>();
        for (Map.Entry<String, Set<String>> product : programs.entrySet()) {
            for (String program : product.getValue()) {
                Tool shasum = Tool.of(machine, "shasum", "-a", "256", program);
                shasum.find(DIGEST)
                        .ifPresentOrElse(
                                hash -> hashes.add(product.getKey() + ':' + hash),
                                () -> shasum.unanswered(findings, HASHES));
                Tool verify = Tool.of(machine, "codesign", "--verify", "--strict", program);
                Tool display = Tool.of(machine, "codesign", "--display", "--verbose=2", program);
                var team = TEAM.matcher(display.everything());
                if (verify.result() instanceof CommandResult.Finished finished && finished.exit() != 0) {
                    signers.add(product.getKey() + ":invalid");
                } else if (verify.result().output().isEmpty()
                        || display.result().output().isEmpty()) {
                    (verify.result().output().isEmpty() ? verify : display).unanswered(findings, SIGNERS);
                } else {
                    signers.add(product.getKey() + ':' + (team.find() ? team.group(1) : "none"));
                }
            }
        }
        // An error that was noted above stands.
        findings.found(HASHES, hashes, "ps, shasum");
        findings.foundInKernel(SIGNERS, signers, "codesign --verify, codesign --display");
    }
}
