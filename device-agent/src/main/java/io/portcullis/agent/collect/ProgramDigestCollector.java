package io.portcullis.agent.collect;

import io.portcullis.agent.collect.KnownSoftware.Kind;
import io.portcullis.agent.collect.KnownSoftware.Product;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The very programs that run under the names of known software. A name can be faked, a hash cannot. */
final class ProgramDigestCollector implements Collector {

    private static final String ATTRIBUTE = "process.sha256";

    private static final Set<Kind> SERVICES = Set.of(Kind.ANTIVIRUS, Kind.EDR, Kind.MANAGEMENT);

    private record Hashed(Instant modified, String digest) {}

    /** Programs are large and seldom change. */
    private final Map<String, Hashed> known = new HashMap<>();

    @Override
    public Set<String> attributes() {
        return Set.of(ATTRIBUTE);
    }

    @Override
    public void collect(Machine machine, Findings findings) throws InterruptedException {
        Processes processes = Processes.of(machine);
        List<String> entries = new ArrayList<>();
        for (Product product : KnownSoftware.all()) {
            // The right program proves nothing where anybody may have started a copy of it.
            boolean service = !Collections.disjoint(product.kinds(), SERVICES);
            for (Processes.Running process : processes.named(product)) {
                if (service && !process.ofTheSystem()) {
                    continue;
                }
                // Through the process itself: what lies at its path may have been exchanged.
                String running = "/proc/" + process.id() + "/exe";
                Optional<String> program = machine.link(running);
                FileText digest = program.isEmpty() ? new FileText.Denied() : digest(machine, running, program.get());
                if (digest instanceof FileText.Text(String hash)) {
                    entries.add(product.name() + ':' + hash);
                } else if (!(digest instanceof FileText.Absent)) {
                    findings.withoutText(ATTRIBUTE, "program of " + product.name(), digest);
                    return;
                }
            }
        }
        if (processes.complete()) {
            findings.found(ATTRIBUTE, entries, "/proc/PID/exe");
        } else {
            findings.inaccessible(ATTRIBUTE, "/proc hides other processes");
        }
    }

    private FileText digest(Machine machine, String running, String program) throws InterruptedException {
        Optional<Instant> modified = machine.modified(running);
        synchronized (known) {
            Hashed before = known.get(program);
            if (before != null && modified.isPresent() && before.modified().equals(modified.get())) {
                return new FileText.Text(before.digest());
            }
        }
        FileText digest = machine.sha256(running);
        if (digest instanceof FileText.Text(String hash) && modified.isPresent()) {
            synchronized (known) {
                if (known.size() > KnownSoftware.all().size() * 4) {
                    known.clear();
                }
                known.put(program, new Hashed(modified.get(), hash));
            }
        }
        return digest;
    }
}
