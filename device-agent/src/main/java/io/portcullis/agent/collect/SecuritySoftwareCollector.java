package io.portcullis.agent.collect;

import io.portcullis.agent.collect.KnownSoftware.Kind;
import io.portcullis.agent.collect.KnownSoftware.Product;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Antivirus and endpoint detection on Linux: known products, by what their installations leave and what runs. */
final class SecuritySoftwareCollector implements Collector {

    private static final String SIGNATURES = "antivirus.signature_age_days";
    /** Files that are written when a product renews its signatures. */
    private static final Map<String, List<String>> SIGNATURE_FILES = Map.of(
            "clamav",
            List.of("/var/lib/clamav/daily.cld", "/var/lib/clamav/daily.cvd", "/var/lib/clamav/freshclam.dat"),
            "microsoft-defender",
            List.of("/opt/microsoft/mdatp/definitions.noindex", "/var/opt/microsoft/mdatp/definitions.noindex"),
            "sophos",
            List.of("/opt/sophos-spl/plugins/av/chroot/susi/update_source"));

    @Override
    public Set<String> attributes() {
        return Set.of(
                "antivirus.installed",
                "antivirus.running",
                "antivirus.products",
                SIGNATURES,
                "edr.installed",
                "edr.running",
                "edr.products");
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        Processes processes = Processes.of(machine);
        kind(machine, processes, Kind.EDR, "edr", findings);
        signatures(machine, kind(machine, processes, Kind.ANTIVIRUS, "antivirus", findings), findings);
    }

    private static List<Product> kind(Machine machine, Processes processes, Kind kind, String area, Findings findings) {
        List<Product> installed = new ArrayList<>();
        List<Product> running = new ArrayList<>();
        for (Product product : KnownSoftware.of(kind)) {
            boolean runs = !processes.genuine(machine, product).isEmpty();
            if (runs) {
                running.add(product);
            }
            if (runs || product.linuxPaths().stream().anyMatch(machine::exists)) {
                installed.add(product);
            }
        }
        findings.found(area + ".installed", !installed.isEmpty(), "programs and processes of known products");
        findings.found(area + ".products", names(installed), "programs and processes of known products");
        if (!running.isEmpty()) {
            findings.found(area + ".running", true, "processes of " + String.join(", ", names(running)));
        } else if (!installed.isEmpty() && !processes.complete()) {
            findings.inaccessible(area + ".running", "/proc hides other processes");
        } else {
            findings.found(
                    area + ".running",
                    false,
                    installed.isEmpty()
                            ? "no known product is installed"
                            : "no process of " + String.join(", ", names(installed)) + " runs as a system account");
        }
        return running;
    }

    private static void signatures(Machine machine, List<Product> running, Findings findings) {
        if (running.isEmpty()) {
            findings.notApplicable(SIGNATURES, "no known antivirus is running");
            return;
        }
        Optional<Instant> newest = running.stream()
                .flatMap(product -> SIGNATURE_FILES.getOrDefault(product.name(), List.of()).stream())
                .flatMap(file -> machine.modified(file).stream())
                .max(Instant::compareTo);
        if (newest.isPresent()) {
            findings.found(SIGNATURES, findings.daysSince(newest.get()), "time of the signature files");
        } else {
            findings.notFound(
                    SIGNATURES, "where " + String.join(", ", names(running)) + " keeps its signatures is not known");
        }
    }

    private static List<String> names(List<Product> products) {
        return products.stream().map(Product::name).toList();
    }
}
