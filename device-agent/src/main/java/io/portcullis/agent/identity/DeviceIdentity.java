package io.portcullis.agent.identity;

import io.portcullis.agent.keys.KeyReference;
import io.portcullis.agent.keys.KeyStoreKind;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The device's key and certificate.
 *
 * @param key in memory or in a token: whoever signs with it need not know
 * @param chain the device's certificate first, its issuer next; the root is left out
 * @param reference where a key of a token is; empty for one in the agent's own file
 */
public record DeviceIdentity(
        UUID deviceId, PrivateKey key, List<X509Certificate> chain, Optional<KeyReference> reference) {

    private static final int URI_NAME = 6;
    private static final String URN = "urn:uuid:";

    public DeviceIdentity {
        chain = List.copyOf(chain);
    }

    /** With a key in the agent's own file. */
    public DeviceIdentity(UUID deviceId, PrivateKey key, List<X509Certificate> chain) {
        this(deviceId, key, chain, Optional.empty());
    }

    /** What the agent says of its key in {@code Portcullis-Key-Protection}. */
    public String keyProtection() {
        return reference.map(KeyReference::protection).orElse(KeyStoreKind.FILE.protection());
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    public Instant expiresAt() {
        return certificate().getNotAfter().toInstant();
    }

    /** RFC 8705 section 3.1: base64url of the SHA-256 of the DER certificate. */
    public String thumbprint() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(certificate().getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException | CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The public key. */
    public PublicJwk jwk() {
        return PublicJwk.of(certificate().getPublicKey());
    }

    /** Signature of ES256 or ES384 by the key's curve, RFC 7518 section 3.4: R and S side by side. */
    public byte[] sign(byte[] content) {
        String digest = jwk().algorithm().equals("ES384") ? "SHA384" : "SHA256";
        try {
            Signature signature = Signature.getInstance(digest + "withECDSAinP1363Format");
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException unusableKey) {
            throw new IllegalStateException("the device key cannot sign", unusableKey);
        }
    }

    /** For TLS: always offers this certificate, whatever authorities the server names. */
    public X509ExtendedKeyManager keyManager() {
        return new DeviceKeyManager(this);
    }

    /** The device id that a certificate names; empty if it names none. */
    static Optional<UUID> deviceId(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return Optional.empty();
            }
            return names.stream()
                    .filter(name -> name.getFirst() instanceof Integer type && type == URI_NAME)
                    .map(name -> String.valueOf(name.get(1)))
                    .filter(uri -> uri.startsWith(URN))
                    .map(uri -> UUID.fromString(uri.substring(URN.length())))
                    .findFirst();
        } catch (CertificateParsingException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
