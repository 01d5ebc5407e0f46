package io.portcullis.platform.certificates;

import io.portcullis.pki.AttestationKeyIssuer;
import io.portcullis.pki.Thumbprint;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The attestation CA at work. */
@Service
class AttestationKeyRegister implements AttestationKeyCertificates {
    private final AuthorityGenerations generations;
    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    AttestationKeyRegister(
            AuthorityGenerations generations, JdbcClient jdbc, ApplicationEventPublisher events, Clock clock) {
        this.generations = generations;
        this.jdbc = jdbc;
        this.events = events;
        this.clock = clock;
    }

    @Override
    @Transactional
    public X509Certificate issue(UUID subject, PublicKey attestationKey, String endorsementKey, String actor) {
        Instant now = clock.instant();
        AttestationKeyIssuer issuer = generations.attesting();
        X509Certificate certificate = issuer.issue(subject, attestationKey);
        jdbc.sql("""
                        insert into certificates.attestation_key
                            (serial, subject, endorsement_key, issuer, certificate, issued_at)
                        values (?, ?, ?, ?, ?, ?)""")
                .params(
                        SerialNumber.bytes(certificate.getSerialNumber()),
                        subject,
                        endorsementKey,
                        Thumbprint.sha256(issuer.authority().certificate()),
                        AuthorityRecords.encode(certificate),
                        Timestamp.from(now))
                .update();
        events.publishEvent(new CertificateEvent.AttestationKeyCertified(
                subject,
                endorsementKey,
                SerialNumber.hex(certificate.getSerialNumber()),
                Thumbprint.x5tS256(certificate),
                actor,
                now));
        return certificate;
    }
}
