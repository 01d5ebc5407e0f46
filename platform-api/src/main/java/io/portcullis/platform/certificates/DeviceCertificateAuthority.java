package io.portcullis.platform.certificates;

import io.portcullis.pki.CertificateRequest;
import io.portcullis.pki.DeviceIssuer;
import io.portcullis.pki.LintedCertificate;
import io.portcullis.pki.Thumbprint;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The device CA at work. */
@Service
class DeviceCertificateAuthority implements DeviceCertificates {
    private final AuthorityGenerations generations;
    private final CertificateRecords records;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    DeviceCertificateAuthority(
            AuthorityGenerations generations,
            CertificateRecords records,
            ApplicationEventPublisher events,
            Clock clock) {
        this.generations = generations;
        this.records = records;
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
        byte[] keyHash = Thumbprint.sha256(publicKey);
        if (records.isAnotherDevicesKey(keyHash, order.deviceId())) {
            return new IssuancePreparation.Refused(
                    KeyInUseException.CODE, "this key was certified for a device before; make a new one");
        }
        byte[] issuedBy = Thumbprint.sha256(issuer.authority().certificate());
        records.intend(order, keyHash, linted, issuedBy, clock.instant());
        return new IssuancePreparation.Ready(new PreparedIssuance(order, keyHash, issuer, linted));
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public IssuedCertificate issue(PreparedIssuance prepared, String actor) {
        if (!records.claimKey(prepared.keyHash(), prepared.order().deviceId())) {
            throw new KeyInUseException();
        }
        Instant now = clock.instant();
        X509Certificate certificate = prepared.issuer().issue(prepared.linted());
        records.issued(certificate, now);
        var issued = new IssuedCertificate(
                prepared.order().deviceId(),
                SerialNumber.hex(certificate.getSerialNumber()),
                Thumbprint.x5tS256(certificate),
                certificate,
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                Thumbprint.x5tS256(prepared.issuer().authority().certificate()),
                prepared.order().protection(),
                prepared.order().origin(),
                prepared.order().predecessor(),
                null,
                null,
                null);
        events.publishEvent(new CertificateEvent.CertificateIssued(
                issued.deviceId(),
                issued.serial(),
                issued.thumbprint(),
                issued.notBefore(),
                issued.notAfter(),
                actor,
                now));
        return issued;
    }

    @Override
    @Transactional
    public void abandon(PreparedIssuance prepared) {
        records.abandon(prepared.linted());
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
    public List<IssuedCertificate> newest(int limit) {
        return records.newest(limit);
    }

    @Override
    public List<X509Certificate> caCertificates() {
        return generations.handedOut();
    }
}
