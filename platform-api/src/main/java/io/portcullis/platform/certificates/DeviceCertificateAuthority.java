package io.portcullis.platform.certificates;

import io.portcullis.pki.CertificateRequest;
import io.portcullis.pki.DeviceIssuer;
import io.portcullis.pki.LintedCertificate;
import io.portcullis.pki.Thumbprint;
import io.portcullis.platform.batches.Batches;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The device CA at work. */
@Service
class DeviceCertificateAuthority implements DeviceCertificates, AutoCloseable {
    private static final int WORKERS = 2;
    private static final int MOST_AT_ONCE = 64;

    private final AuthorityGenerations generations;
    private final CertificateRecords records;
    private final IssuanceRecords issuances;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final Batches<PreparedIssuance, Boolean> intents =
            new Batches<>("issuance-intents", WORKERS, MOST_AT_ONCE, this::intend);

    DeviceCertificateAuthority(
            AuthorityGenerations generations,
            CertificateRecords records,
            IssuanceRecords issuances,
            ApplicationEventPublisher events,
            Clock clock) {
        this.generations = generations;
        this.records = records;
        this.issuances = issuances;
        this.events = events;
        this.clock = clock;
    }

    @Override
    @Transactional(propagation = Propagation.NEVER)
    public IssuancePreparation prepare(IssuanceOrder order) {
        return switch (CertificateRequest.read(order.pkcs10())) {
            case CertificateRequest.Reading.Refused(var reason, var detail) ->
                new IssuancePreparation.Refused("csr." + reason.name().toLowerCase(Locale.ROOT), detail);
            case CertificateRequest.Reading.Accepted(var publicKey) -> lint(order, publicKey);
        };
    }

    private IssuancePreparation lint(IssuanceOrder order, PublicKey publicKey) {
        DeviceIssuer issuer = generations.issuing();
        return switch (issuer.prepare(order.deviceId(), publicKey, order.protection())) {
            case DeviceIssuer.Preparation.Refused(var violations) ->
                new IssuancePreparation.Refused(
                        "certificate.lint", "the certificate would break the profile: " + violations);
            case DeviceIssuer.Preparation.Ready(var linted) -> intend(order, publicKey, issuer, linted);
        };
    }

    private IssuancePreparation intend(
            IssuanceOrder order, PublicKey publicKey, DeviceIssuer issuer, LintedCertificate linted) {
        var prepared = new PreparedIssuance(order, Thumbprint.sha256(publicKey), issuer, linted);
        return intents.ask(prepared)
                ? new IssuancePreparation.Ready(prepared)
                : new IssuancePreparation.Refused(
                        KeyInUseException.CODE, "this key was certified for a device before; make a new one");
    }

    private List<Boolean> intend(List<PreparedIssuance> all) {
        Set<String> intended = issuances.intend(all, clock.instant());
        return all.stream().map(one -> intended.contains(one.serial())).toList();
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public IssuedCertificate issue(PreparedIssuance prepared, String actor) {
        return issue(List.of(new Issuance(prepared, actor))).getFirst().orElseThrow(KeyInUseException::new);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Optional<IssuedCertificate>> issue(List<Issuance> wanted) {
        Instant now = clock.instant();
        var owners = issuances.claimKeys(wanted.stream().map(Issuance::prepared).toList());
        List<Optional<IssuedCertificate>> outcomes = wanted.stream()
                .map(one -> one.prepared()
                                .order()
                                .deviceId()
                                .equals(owners.get(
                                        HexFormat.of().formatHex(one.prepared().keyHash())))
                        ? Optional.of(signed(one.prepared()))
                        : Optional.<IssuedCertificate>empty())
                .toList();
        List<IssuedCertificate> issued =
                outcomes.stream().flatMap(Optional::stream).toList();
        if (!issued.isEmpty()) {
            issuances.issued(issued, now);
        }
        for (int i = 0; i < outcomes.size(); i++) {
            String actor = wanted.get(i).actor();
            outcomes.get(i)
                    .ifPresent(one -> events.publishEvent(new CertificateEvent.CertificateIssued(
                            one.deviceId(),
                            one.serial(),
                            one.thumbprint(),
                            one.notBefore(),
                            one.notAfter(),
                            actor,
                            now)));
        }
        return outcomes;
    }

    private static IssuedCertificate signed(PreparedIssuance prepared) {
        X509Certificate certificate = prepared.sign();
        return new IssuedCertificate(
                prepared.order().deviceId(),
                prepared.serial(),
                Thumbprint.x5tS256(certificate),
                certificate,
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                prepared.issuer().authorityThumbprint(),
                prepared.order().protection(),
                prepared.order().origin(),
                prepared.order().predecessor(),
                null,
                null,
                null);
    }

    @Override
    @Transactional
    public void abandon(PreparedIssuance prepared) {
        issuances.abandon(prepared);
    }

    @Override
    public CertificateStanding standing(X509Certificate certificate) {
        return records.find(Thumbprint.sha256(certificate))
                .<CertificateStanding>map(this::standing)
                .orElseGet(CertificateStanding.Unknown::new);
    }

    private CertificateStanding standing(IssuedCertificate issued) {
        if (issued.revokedAt() != null && issued.revocationReason() != null) {
            return new CertificateStanding.Revoked(issued.deviceId(), issued.revokedAt(), issued.revocationReason());
        }
        return clock.instant().isBefore(issued.notAfter())
                ? new CertificateStanding.Good(issued.deviceId(), issued.notAfter())
                : new CertificateStanding.Expired(issued.deviceId(), issued.notAfter());
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public int revokeAll(UUID deviceId, RevocationReason reason, String actor) {
        Instant now = clock.instant();
        List<IssuedCertificate> revoked = records.revokeAll(deviceId, reason, now);
        for (IssuedCertificate one : revoked) {
            events.publishEvent(new CertificateEvent.CertificateRevoked(
                    deviceId, one.serial(), one.thumbprint(), reason, null, actor, now));
        }
        return revoked.size();
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean revoke(UUID deviceId, String thumbprint, RevocationReason reason, String actor) {
        Instant now = clock.instant();
        return records.revoke(deviceId, thumbprint, reason, now)
                .map(one -> {
                    events.publishEvent(new CertificateEvent.CertificateRevoked(
                            deviceId, one.serial(), one.thumbprint(), reason, null, actor, now));
                    return true;
                })
                .orElse(false);
    }

    @Override
    @Transactional
    public void firstUsed(String thumbprint, Instant when) {
        records.firstUsed(thumbprint, when);
    }

    @Override
    public List<IssuedCertificate> ofDevice(UUID deviceId) {
        return records.ofDevice(deviceId);
    }

    @Override
    public List<IssuedCertificate> ofDevice(UUID deviceId, Instant endingAfter) {
        return records.ofDevice(deviceId, endingAfter);
    }

    @Override
    public List<IssuedCertificate> newest(int limit) {
        return records.newest(limit);
    }

    @Override
    public List<X509Certificate> caCertificates() {
        return generations.handedOut();
    }

    @Override
    public void close() {
        intents.close();
    }
}
