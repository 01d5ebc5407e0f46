package io.portcullis.console.certificates;

import io.portcullis.contracts.CertificateDocument;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The certificates of one device, newest first: which one it uses, and which followed which. */
public final class Lineage {
    private static final int RECENT = 5;

    private final List<CertificateDocument> newestFirst;
    private final @Nullable String inUse;

    private Lineage(List<CertificateDocument> newestFirst) {
        this.newestFirst = newestFirst;
        this.inUse = newestFirst.stream()
                .filter(certificate -> certificate.state().equals("good"))
                .filter(certificate -> certificate.firstUsedAt() != null)
                .max(Comparator.comparing(Lineage::firstUsed))
                .map(CertificateDocument::serial)
                .orElse(null);
    }

    static Lineage of(List<CertificateDocument> certificates) {
        return new Lineage(certificates.stream()
                .sorted(Comparator.comparing(CertificateDocument::notBefore).reversed())
                .toList());
    }

    /** One certificate. {@code role} is what it is to the device at present, empty where its state says enough. */
    public record Link(CertificateDocument certificate, String role, boolean inUse) {
        public boolean revocable() {
            return certificate.state().equals("good");
        }
    }

    public boolean isEmpty() {
        return newestFirst.isEmpty();
    }

    public int size() {
        return newestFirst.size();
    }

    /** Every certificate that still works, and the last few before. */
    public List<Link> recent() {
        return newestFirst.subList(0, recentCount()).stream().map(this::link).toList();
    }

    public List<Link> earlier() {
        return newestFirst.subList(recentCount(), newestFirst.size()).stream()
                .map(this::link)
                .toList();
    }

    /** Those that can still be revoked. */
    public List<Link> revocable() {
        return newestFirst.stream().map(this::link).filter(Link::revocable).toList();
    }

    /** What followed a certificate; more than one where an answer got lost and the device asked again. */
    public List<CertificateDocument> successors(String serial) {
        return newestFirst.stream()
                .filter(certificate -> serial.equals(certificate.predecessor()))
                .toList();
    }

    public Optional<String> inUse() {
        return Optional.ofNullable(inUse);
    }

    private int recentCount() {
        int last = Math.min(RECENT, newestFirst.size());
        for (int i = last; i < newestFirst.size(); i++) {
            if (newestFirst.get(i).state().equals("good")) {
                last = i + 1;
            }
        }
        return last;
    }

    private Link link(CertificateDocument certificate) {
        boolean used = certificate.serial().equals(inUse);
        String role = "";
        if (used) {
            role = "in use";
        } else if (certificate.state().equals("good")) {
            role = certificate.firstUsedAt() == null ? "not used yet" : "replaced, still accepted";
        }
        return new Link(certificate, role, used);
    }

    private static Instant firstUsed(CertificateDocument certificate) {
        Instant used = certificate.firstUsedAt();
        return used == null ? Instant.MIN : used;
    }
}
