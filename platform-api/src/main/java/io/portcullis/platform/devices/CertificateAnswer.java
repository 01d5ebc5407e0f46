package io.portcullis.platform.devices;

import java.security.cert.X509Certificate;
import java.util.UUID;

/** What became of a device's request for another certificate. */
public sealed interface CertificateAnswer {
    /** On record already: may be handed out. */
    record Issued(UUID deviceId, X509Certificate certificate) implements CertificateAnswer {}

    /**
     * @param code stable, for programs: of {@code io.portcullis.contracts.ProblemCodes}, or {@code csr.*}
     * @param detail one line for people, without secrets
     */
    record Refused(String code, String detail) implements CertificateAnswer {}
}
