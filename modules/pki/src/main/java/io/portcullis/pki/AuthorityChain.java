package io.portcullis.pki;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/** Judges the chain that comes back from the root for a CA's key. */
public final class AuthorityChain {
    private static final Duration WORTHWHILE = Duration.ofDays(30);
    private static final int CERTIFICATE_SIGNING = 5;
    private static final int CRL_SIGNING = 6;

    private AuthorityChain() {}

    /**
     * @param chain the CA's certificate, then the root's
     * @param key of the CA
     * @param kind not {@link AuthorityKind#ROOT}
     * @param root that the CA has to be below; null takes any
     * @throws PkiException if the chain is not fit for that CA; says why
     */
    public static void check(
            List<X509Certificate> chain,
            PublicKey key,
            AuthorityKind kind,
            @Nullable X509Certificate root,
            Instant now) {
        require(
                chain.size() == 2,
                "The chain has %d certificates; it needs two: the CA's, then the root's".formatted(chain.size()));
        X509Certificate own = chain.getFirst();
        X509Certificate parent = chain.getLast();
        require(own.getPublicKey().equals(key), "The first certificate of the chain is for another key");
        require(root == null || parent.equals(root), "The chain leads to another root than the one on record");
        checkSignature(parent, parent, "The root's certificate is not signed by itself");
        checkSignature(own, parent, "The CA's certificate is not signed by the root of the chain");
        require(
                parent.getBasicConstraints() >= 1 && signs(parent),
                "The root's certificate is not one of a CA that may sign CAs");
        require(
                own.getBasicConstraints() == 0 && signs(own),
                "The CA's certificate needs CA:TRUE with path length 0, and the key usages keyCertSign and cRLSign");
        require(
                own.getPublicKey() instanceof ECPublicKey ec
                        && ec.getParams().getCurve().getField().getFieldSize() == 256,
                "The CA's key is not on P-256");
        require(hasKeyIdentifier(own), "The CA's certificate needs a subject key identifier of 20 bytes");
        require(
                !own.getSubjectX500Principal().equals(parent.getSubjectX500Principal()),
                "The CA and the root have the same name");
        require(
                !own.getNotBefore().toInstant().isAfter(now)
                        && !parent.getNotBefore().toInstant().isAfter(now),
                "The CA's certificate or the root's is not valid yet; is the clock right?");
        require(
                own.getNotAfter().toInstant().isAfter(now.plus(WORTHWHILE))
                        && !own.getNotAfter()
                                .toInstant()
                                .isAfter(parent.getNotAfter().toInstant()),
                "The CA's certificate must be good for another 30 days at least, and not outlive the root's");
        checkPurposes(own, kind);
    }

    private static void checkPurposes(X509Certificate own, AuthorityKind kind) {
        List<String> purposes;
        try {
            purposes = own.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw new PkiException("The CA's certificate cannot be read", e);
        }
        switch (kind) {
            case ROOT -> throw new IllegalArgumentException("A root has no chain");
            case ISSUING ->
                require(
                        purposes == null || purposes.contains(KeyPurposeId.id_kp_clientAuth.getId()),
                        "The CA's certificate is not for client authentication; was it signed as another kind?");
            case ATTESTATION ->
                require(
                        purposes != null && !purposes.contains(KeyPurposeId.id_kp_clientAuth.getId()),
                        "The CA's certificate must not be good for client authentication; sign it with"
                                + " --kind attestation");
        }
    }

    private static boolean signs(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return usage != null && usage[CERTIFICATE_SIGNING] && usage[CRL_SIGNING];
    }

    private static boolean hasKeyIdentifier(X509Certificate certificate) {
        byte[] value = certificate.getExtensionValue("2.5.29.14");
        return value != null && value.length == 24;
    }

    private static void checkSignature(X509Certificate signed, X509Certificate signer, String otherwise) {
        try {
            require(signed.getIssuerX500Principal().equals(signer.getSubjectX500Principal()), otherwise);
            signed.verify(signer.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new PkiException(otherwise, e);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new PkiException(otherwise);
        }
    }
}
