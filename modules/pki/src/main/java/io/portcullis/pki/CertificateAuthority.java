package io.portcullis.pki;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A CA: its key and its chain, own certificate first. The key may live in a token; only its provider can use it then.
 * Not a record, so that no {@code toString} meets the key.
 */
public final class CertificateAuthority {
    private static final byte[] ECDSA_SHA256 = Der.hex("300a06082a8648ce3d040302");
    private static final byte[] ECDSA_SHA384 = Der.hex("300a06082a8648ce3d040303");

    private final PrivateKey privateKey;
    private final @Nullable Provider provider;
    private final List<X509Certificate> chain;
    private final boolean large;

    CertificateAuthority(PrivateKey privateKey, List<X509Certificate> chain) {
        this(privateKey, null, chain);
    }

    /** @param provider the one that can use the key; null for a key in memory, with which any can */
    CertificateAuthority(PrivateKey privateKey, @Nullable Provider provider, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new PkiException("A CA needs a certificate");
        }
        if (!(chain.getFirst().getPublicKey() instanceof ECPublicKey key)) {
            throw new PkiException("A CA of Portcullis has an EC key");
        }
        this.privateKey = privateKey;
        this.provider = provider;
        this.chain = List.copyOf(chain);
        this.large = key.getParams().getCurve().getField().getFieldSize() > 256;
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** Own certificate first, root last. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** Whether the key waits for its certificate: see {@link AuthorityKeys#create}. */
    public boolean isPlaceholder() {
        return certificate().getBasicConstraints() == -1;
    }

    /** @throws PkiException if the certificate is not for this key */
    public CertificateAuthority withChain(List<X509Certificate> other) {
        if (other.isEmpty()
                || !other.getFirst().getPublicKey().equals(certificate().getPublicKey())) {
            throw new PkiException("The certificate is for another key");
        }
        return new CertificateAuthority(privateKey, provider, other);
    }

    /**
     * Finds out whether the key does what its certificate promises.
     *
     * @throws PkiException if it does not
     */
    public void prove() {
        byte[] content = "Portcullis".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature verifier = Signature.getInstance(algorithm());
            verifier.initVerify(certificate().getPublicKey());
            verifier.update(content);
            if (!verifier.verify(sign(content))) {
                throw new PkiException("The CA's key is not the one of its certificate");
            }
        } catch (GeneralSecurityException e) {
            throw new PkiException("The CA's key cannot be used", e);
        }
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    /** Signs with ECDSA and the hash that fits the curve; the answer is as X.509 has it. */
    byte[] sign(byte[] content) {
        try {
            Signature signature = provider == null
                    ? Signature.getInstance(algorithm())
                    : Signature.getInstance(algorithm(), provider);
            signature.initSign(privateKey);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new PkiException("The CA's key cannot be used", e);
        }
    }

    /** For what Bouncy Castle builds: CRLs, OCSP responders, CA certificates. */
    ContentSigner contentSigner() {
        var builder = new JcaContentSignerBuilder(algorithm());
        try {
            return (provider == null ? builder : builder.setProvider(provider)).build(privateKey);
        } catch (OperatorCreationException e) {
            throw new PkiException("The CA's key cannot be used", e);
        }
    }

    /** DER of the AlgorithmIdentifier of {@link #sign}. */
    byte[] signatureAlgorithm() {
        return (large ? ECDSA_SHA384 : ECDSA_SHA256).clone();
    }

    private String algorithm() {
        return large ? "SHA384withECDSA" : "SHA256withECDSA";
    }
}
