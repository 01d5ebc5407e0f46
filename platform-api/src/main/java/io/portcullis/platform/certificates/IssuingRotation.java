package io.portcullis.platform.certificates;

import io.portcullis.contracts.AuthorityRotation;
import io.portcullis.pki.AuthorityCeremony;
import io.portcullis.pki.AuthorityChain;
import io.portcullis.pki.AuthorityKeys;
import io.portcullis.pki.AuthorityKind;
import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.PemCertificates;
import io.portcullis.pki.PkiException;
import io.portcullis.pki.Thumbprint;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Replaces the issuing CA by another one, step by step and with a way back: the incoming CA is trusted everywhere
 * before it issues anything, and the outgoing one is trusted as long as anything of its is good. One step at a time in
 * the whole installation; each is one transaction. Every method answers with where the rotation stands then.
 */
@Service
public class IssuingRotation {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'issuing-'uuuuMMddHHmmss").withZone(ZoneOffset.UTC);

    private final AuthorityKeys keys;
    private final AuthorityFiles files;
    private final AuthorityRecords authorities;
    private final RotationRecords rotations;
    private final RotationReport report;
    private final OutgoingCertificates outgoing;
    private final AuthorityGenerations generations;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final AuthorityCeremony ceremony;

    IssuingRotation(
            AuthorityKeys keys,
            AuthorityFiles files,
            AuthorityRecords authorities,
            RotationRecords rotations,
            RotationReport report,
            OutgoingCertificates outgoing,
            AuthorityGenerations generations,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock,
            SecureRandom random) {
        this.keys = keys;
        this.files = files;
        this.authorities = authorities;
        this.rotations = rotations;
        this.report = report;
        this.outgoing = outgoing;
        this.generations = generations;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
        this.ceremony = new AuthorityCeremony(clock, random);
    }

    public AuthorityRotation now() {
        return report.now();
    }

    /** Makes the incoming CA's key, and its certificate where the root's key is at hand. */
    public AuthorityRotation start(String reason, String actor) {
        return locked(() -> {
            if (rotations.open().isPresent()) {
                throw new RotationNotPossibleException("A rotation is under way already.");
            }
            AuthorityRecords.Row active = authorities
                    .active(AuthorityKind.ISSUING)
                    .orElseThrow(() -> new RotationNotPossibleException(
                            "The device CA has no certificate yet: there is nothing to rotate."));
            Instant now = clock.instant();
            String name = NAME.format(now);
            CertificateAuthority key = keys.create(name, AuthorityKind.ISSUING);
            String request = PemCertificates.request(AuthorityCeremony.request(key, AuthorityKind.ISSUING));
            String old = Thumbprint.x5tS256(active.certificate());
            long id = rotations.start(old, name, request, now, actor);
            authorities.changed();
            var root = files.root(false, ceremony);
            String incoming = null;
            if (root.isPresent()) {
                incoming = certify(
                        id,
                        name,
                        ceremony.certify(root.get(), key.certificate().getPublicKey(), AuthorityKind.ISSUING),
                        active.root(),
                        now);
            }
            var phase = incoming == null ? RotationPhase.AWAITING_CERTIFICATE : RotationPhase.PREPARED;
            step("start", phase, old, incoming, reason, actor, now);
        });
    }

    /** @param chain what the offline root made of the request: the CA's certificate, then the root's */
    public AuthorityRotation certify(List<X509Certificate> chain, String reason, String actor) {
        return inPhase(RotationPhase.AWAITING_CERTIFICATE, row -> {
            Instant now = clock.instant();
            X509Certificate root = authorities
                    .active(AuthorityKind.ROOT)
                    .orElseThrow(() -> new RotationNotPossibleException("There is no root on record."))
                    .certificate();
            String incoming = certify(row.id(), row.keyName(), chain, root, now);
            step("certify", RotationPhase.PREPARED, row.outgoing(), incoming, reason, actor, now);
        });
    }

    private String certify(long id, String name, List<X509Certificate> chain, X509Certificate root, Instant now) {
        var key = keys.open(name).certificate().getPublicKey();
        AuthorityChain.check(chain, key, AuthorityKind.ISSUING, root, now);
        X509Certificate certificate = chain.getFirst();
        if (authorities.all().stream()
                .anyMatch(known ->
                        known.certificate().getSubjectX500Principal().equals(certificate.getSubjectX500Principal()))) {
            throw new RotationNotPossibleException("Another CA has this name already: "
                    + certificate.getSubjectX500Principal().getName());
        }
        keys.certify(name, chain);
        authorities.record(AuthorityKind.ISSUING, AuthorityState.INCOMING, certificate, root, name, now);
        events.publishEvent(CertificateEvent.AuthorityCreated.of(AuthorityKind.ISSUING, certificate, now));
        String incoming = Thumbprint.x5tS256(certificate);
        rotations.certified(id, incoming);
        return incoming;
    }

    /** Lets the incoming CA issue, once every node can. */
    public AuthorityRotation issue(String reason, String actor) {
        return inPhase(RotationPhase.PREPARED, row -> {
            String blocked = report.blocked(row);
            if (blocked != null) {
                throw new RotationNotPossibleException(blocked);
            }
            String incoming = Objects.requireNonNull(row.incoming());
            authorities.move(RotationRecords.bytes(row.outgoing()), AuthorityState.OUTGOING);
            authorities.move(RotationRecords.bytes(incoming), AuthorityState.ACTIVE);
            rotations.move(row.id(), RotationPhase.ISSUING);
            events.publishEvent(
                    new CertificateEvent.RotationIssuing(row.outgoing(), incoming, reason, actor, clock.instant()));
        });
    }

    /** Back to the outgoing CA. What the incoming one issued stays good until it ends. */
    public AuthorityRotation back(String reason, String actor) {
        return locked(() -> {
            RotationRecords.Row row =
                    rotations.open().orElseThrow(() -> new RotationNotPossibleException("No rotation is under way."));
            switch (row.phase()) {
                case AWAITING_CERTIFICATE -> authorities.changed();
                case PREPARED ->
                    authorities.move(
                            RotationRecords.bytes(Objects.requireNonNull(row.incoming())), AuthorityState.RETIRED);
                case ISSUING -> {
                    // Before anybody issues with the old key again, every node has to know the state that it left.
                    String late = report.late(row);
                    if (late != null) {
                        throw new RotationNotPossibleException(late);
                    }
                    authorities.move(
                            RotationRecords.bytes(Objects.requireNonNull(row.incoming())), AuthorityState.OUTGOING);
                    authorities.move(RotationRecords.bytes(row.outgoing()), AuthorityState.ACTIVE);
                }
                case FINISHED, ABANDONED -> throw new IllegalStateException("An open rotation is not over");
            }
            rotations.move(row.id(), RotationPhase.ABANDONED);
            step("back", RotationPhase.ABANDONED, row.outgoing(), row.incoming(), reason, actor, clock.instant());
        });
    }

    /**
     * Ends trust in the outgoing CA.
     *
     * @param reason one that begins with {@code force:} revokes what is still good of it
     */
    public AuthorityRotation finish(String reason, String actor) {
        return inPhase(RotationPhase.ISSUING, row -> {
            boolean force = reason.toLowerCase(Locale.ROOT).startsWith("force:");
            String blocked = force ? report.late(row) : report.blocked(row);
            if (blocked != null) {
                throw new RotationNotPossibleException(blocked);
            }
            byte[] old = RotationRecords.bytes(row.outgoing());
            Instant now = clock.instant();
            authorities.move(old, AuthorityState.RETIRED);
            if (force) {
                outgoing.revoke(old, now, actor);
            }
            rotations.move(row.id(), RotationPhase.FINISHED);
            step("finish", RotationPhase.FINISHED, row.outgoing(), row.incoming(), reason, actor, now);
        });
    }

    private AuthorityRotation inPhase(RotationPhase phase, Consumer<RotationRecords.Row> step) {
        return locked(() -> {
            RotationRecords.Row row = rotations
                    .open()
                    .filter(open -> open.phase() == phase)
                    .orElseThrow(() -> new RotationNotPossibleException(
                            "This is possible in the phase " + phase.wire() + " only."));
            step.accept(row);
        });
    }

    private AuthorityRotation locked(Runnable step) {
        try {
            transactions.executeWithoutResult(status -> {
                authorities.lock();
                step.run();
            });
        } catch (PkiException e) {
            throw new RotationNotPossibleException(Objects.requireNonNullElse(e.getMessage(), "The CA key failed."));
        }
        generations.refresh();
        return report.now();
    }

    private void step(
            String step,
            RotationPhase phase,
            String old,
            @Nullable String incoming,
            String reason,
            String actor,
            Instant now) {
        events.publishEvent(
                new CertificateEvent.RotationStepped(step, phase.wire(), old, incoming, reason, actor, now));
    }
}
