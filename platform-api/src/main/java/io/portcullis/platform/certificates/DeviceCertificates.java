package io.portcullis.platform.certificates;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The device certificate authority, as the rest of the platform uses it. */
public interface DeviceCertificates {

    /**
     * Reads the request, lints what would be signed and stores the intent to sign it, durably and before anything is
     * signed. Must run outside a transaction: the intent has to survive whatever becomes of the caller's work.
     *
     * @throws IssuanceUnavailableException as long as the platform has no CA that can issue
     */
    IssuancePreparation prepare(IssuanceOrder order);

    /**
     * Signs what was prepared and records it. Joins the caller's transaction: the certificate may be handed out only
     * once that has committed. A {@link PreparedIssuance} can be used once. Who asked for it, and why, is the caller's
     * to tell.
     *
     * @throws KeyInUseException if another device got a certificate for this key meanwhile
     */
    IssuedCertificate issue(PreparedIssuance prepared);

    /**
     * The same for several, each statement for all of them.
     *
     * @return in this order; empty where another device got a certificate for the key meanwhile
     */
    List<Optional<IssuedCertificate>> issue(List<PreparedIssuance> prepared);

    /** Gives up a prepared issuance, so that its intent is not left without an outcome. */
    void abandon(PreparedIssuance prepared);

    /** What this very certificate is worth now. One indexed query. */
    CertificateStanding standing(X509Certificate certificate);

    /**
     * Revokes every certificate of the device that is not revoked yet, within the caller's transaction.
     *
     * @param actor who did it, as in {@link CertificateEvent#actor()}
     * @return how many were revoked
     */
    int revokeAll(UUID deviceId, RevocationReason reason, String actor);

    /**
     * Revokes one certificate of the device, within the caller's transaction.
     *
     * @param thumbprint base64url of the SHA-256 of the DER, as in {@code x5t#S256}
     * @param actor who did it, as in {@link CertificateEvent#actor()}
     * @return false if it was revoked before, or is none of the device's
     */
    boolean revoke(UUID deviceId, String thumbprint, RevocationReason reason, String actor);

    /** Remembers when the device first authenticated with this certificate; later calls change nothing. */
    void firstUsed(UUID deviceId, String thumbprint, Instant when);

    /** Every certificate issued for the device, newest first. */
    List<IssuedCertificate> ofDevice(UUID deviceId);

    /**
     * Those of the device that end after a time, and those whose key was compromised, whenever they end; newest first.
     * What is in use, and what speaks against its keys, without a long history.
     */
    List<IssuedCertificate> ofDevice(UUID deviceId, Instant endingAfter);

    /** The certificates issued last, newest first. */
    List<IssuedCertificate> newest(int limit);

    /**
     * What EST hands out: the issuing CA in use first, then every other issuing CA that is trusted, roots last.
     *
     * @throws IssuanceUnavailableException as long as there is none
     */
    List<X509Certificate> caCertificates();
}
