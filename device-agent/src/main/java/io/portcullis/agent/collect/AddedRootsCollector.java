package io.portcullis.agent.collect;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Certificates that somebody put beside those that the distribution trusts. */
final class AddedRootsCollector implements Collector {

    private static final String ROOTS = "certificates.added_roots";
    private static final String EXPIRED = "certificates.expired_added_roots";

    /** A directory of the trust store; of some, files with one ending count only. */
    private record Place(String directory, String ending) {}

    private static final List<Place> PLACES = List.of(
            new Place("/usr/local/share/ca-certificates", ".crt"),
            new Place("/etc/pki/ca-trust/source/anchors", ""),
            new Place("/etc/pki/ca-trust/source", ".p11-kit"),
            new Place("/etc/pki/trust/anchors", ""),
            new Place("/etc/ca-certificates/trust-source/anchors", ""),
            new Place("/etc/ca-certificates/trust-source", ".p11-kit"));
    private static final List<String> STORES = List.of(
            "/etc/ssl/certs",
            "/etc/pki/ca-trust",
            "/etc/ca-certificates",
            "/etc/pki/trust",
            "/usr/share/ca-certificates");
    private static final int DEPTH = 4;

    @Override
    public Set<String> attributes() {
        return Set.of(ROOTS, EXPIRED);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        if (STORES.stream().noneMatch(machine::exists)) {
            findings.notFound(ROOTS, "no trust store in a place that is known");
            findings.notFound(EXPIRED, "no trust store in a place that is known");
            return;
        }
        Set<String> fingerprints = new LinkedHashSet<>();
        int expired = 0;
        boolean validityKnown = true;
        for (Place place : PLACES) {
            for (String file : files(machine, place.directory(), place.ending(), DEPTH)) {
                FileText text = machine.read(file);
                if (!(text instanceof FileText.Text(String content))) {
                    if (text instanceof FileText.Absent) {
                        continue;
                    }
                    findings.withoutText(ROOTS, file, text);
                    findings.withoutText(EXPIRED, file, text);
                    return;
                }
                PemCertificates certificates = PemCertificates.of(content);
                if (certificates.all().isEmpty() && machine.sha256(file) instanceof FileText.Text(String digest)) {
                    // Not PEM: as DER, a certificate's fingerprint is that of its file.
                    validityKnown &= !fingerprints.add(digest);
                }
                for (PemCertificates.Entry certificate : certificates.all()) {
                    if (fingerprints.add(certificate.fingerprint())) {
                        validityKnown &= certificate.understood();
                        expired += certificate.isValidAt(findings.now()) ? 0 : 1;
                    }
                }
            }
        }
        findings.found(ROOTS, List.copyOf(fingerprints), "certificates in the local directories of the trust store");
        if (validityKnown) {
            findings.found(EXPIRED, expired, "certificates in the local directories of the trust store");
        } else {
            findings.error(EXPIRED, "a file in the trust store is not a PEM certificate that is understood");
        }
    }

    private static List<String> files(Machine machine, String directory, String ending, int depth) {
        Set<String> files = new LinkedHashSet<>();
        for (String name : machine.list(directory)) {
            String path = directory + '/' + name;
            List<String> below = depth == 0 ? List.of() : machine.list(path);
            if (!below.isEmpty()) {
                // The anchors of p11-kit stores are a place of their own.
                if (ending.equals(".crt")) {
                    files.addAll(files(machine, path, ending, depth - 1));
                }
            } else if (name.endsWith(ending) && !name.equalsIgnoreCase("README")) {
                files.add(path);
            }
        }
        return List.copyOf(files);
    }
}
