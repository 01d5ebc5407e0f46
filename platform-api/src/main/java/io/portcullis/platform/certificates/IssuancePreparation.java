package io.portcullis.platform.certificates;

/** Outcome of {@link DeviceCertificates#prepare}. */
public sealed interface IssuancePreparation {
    record Ready(PreparedIssuance issuance) implements IssuancePreparation {}

    /**
     * @param code stable, for programs: {@code csr.malformed}, {@code csr.no_proof_of_possession},
     *     {@code csr.weak_key}, {@code csr.unsupported_key}, {@code csr.unsupported_curve}, {@code csr.weak_signature},
     *     {@code csr.too_large}, {@code csr.key_in_use}, {@code certificate.lint}
     * @param detail one line for people, without secrets
     */
    record Refused(String code, String detail) implements IssuancePreparation {}
}
