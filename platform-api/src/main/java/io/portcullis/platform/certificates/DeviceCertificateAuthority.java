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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The device CA at work. */
@Service
class DeviceCertificateAuthority implements DeviceCertificates, AutoCloseable {
    private static final int WORKERS = 1;
    private static final int MOST_AT_ONCE = 128;

    private final AuthorityGenerations generations;
    private final CertificateRecords records;
    private final IssuanceRecords issuances;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final Batches<Intent, Optional<Long>> intents =
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
        var intent = new Intent(order, Thumbprint.sha256(publicKey), issuer, linted);
        return intents.ask(intent)
                .<IssuancePreparation>map(id -> new IssuancePreparation.Ready(new PreparedIssuance(id, intent)))
                .orElseGet(() -> new IssuancePreparation.Refused(
                        KeyInUseException.CODE, "this key was certified for a device before; make a new one"));
    }

    private List<Optional<Long>> intend(List<Intent> all) {
        Map<String, Long> ids = issuances.intend(all, clock.instant());
        return all.stream()
                .map(one -> Optional.ofNullable(ids.get(one.serial())))
                .toList();
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public IssuedCertificate issue(PreparedIssuance prepared) {
        return issue(List.of(prepared)).getFirst().orElseThrow(KeyInUseException::new);
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Optional<IssuedCertificate>> issue(List<PreparedIssuance> wanted) {
        Map<String, UUID> owners = issuances.claimKeys(wanted);
        List<PreparedIssuance> done = new ArrayList<>();
        List<IssuedCertificate> issued = new ArrayList<>();
        List<Optional<IssuedCertificate>> outcomes = new ArrayList<>();
        for (PreparedIssuance one : wanted) {
            if (!one.order().deviceId().equals(owners.get(HexFormat.of().formatHex(one.keyHash())))) {
                outcomes.add(Optional.empty());
                continue;
            }
            IssuedCertificate certificate = signed(one);
            done.add(one);
            issued.add(certificate);
            outcomes.add(Optional.of(certificate));
        }
        if (!done.isEmpty()) {
            issuances.issued(done, issued, clock.instant());
        }
        return outcomes;
    }

    private static IssuedCertificate signed(PreparedIssuance prepared) {
        X509Certificate certificate = prepared.sign();
        return new IssuedCertificate(
                prepared.order().deviceId(),
                prepared.intent().serial(),
                Thumbprint.x5tS256(certificate),
                certificate,
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                prepared.intent().issuer().authorityThumbprint(),
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
        return records.find(certificate)
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
    public void firstUsed(UUID deviceId, String thumbprint, Instant when) {
        records.firstUsed(deviceId, thumbprint, when);
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
