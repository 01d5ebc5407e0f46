package io.portcullis.pki.attestation;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that only one TPM gives back, and only while it holds one certain key: TPM2_MakeCredential, Part 1 section
 * 24 and annexes B.10.4 and C.6.4.
 */
public final class ProtectedCredential {
    /** Longest secret: what TPM2_ActivateCredential returns is a digest of the endorsement key's nameAlg. */
    public static final int MAX_SECRET = 32;

    private static final String IDENTITY = "IDENTITY";
    private static final byte[] NOTHING = {};

    private final byte[] blob;
    private final byte[] encryptedSecret;

    private ProtectedCredential(byte[] blob, byte[] encryptedSecret) {
        this.blob = blob;
        this.encryptedSecret = encryptedSecret;
    }

    /**
     * @param endorsementKey an RSA or ECC storage key, see {@link TpmKeyRole#ENDORSEMENT}
     * @param name the Name of the key that has to be in the same TPM
     * @param secret 1 to {@value #MAX_SECRET} octets
     * @throws IllegalArgumentException if the endorsement key cannot protect anything, or the secret is too long
     */
    public static ProtectedCredential make(TpmPublic endorsementKey, byte[] name, byte[] secret, SecureRandom random) {
        if (secret.length == 0 || secret.length > MAX_SECRET) {
            throw new IllegalArgumentException("A secret has 1 to " + MAX_SECRET + " octets");
        }
        if (endorsementKey.symmetricKeyBits() == 0) {
            throw new IllegalArgumentException("An endorsement key without a symmetric algorithm protects nothing");
        }
        try {
            Seed seed = switch (endorsementKey.key()) {
                case RSAPublicKey rsa -> Seed.forRsa(endorsementKey.nameAlgorithm(), rsa, random);
                case ECPublicKey ec -> Seed.forEcc(endorsementKey.nameAlgorithm(), ec, random);
                default -> throw new IllegalArgumentException("Neither an RSA nor an ECC key");
            };
            return new ProtectedCredential(blob(endorsementKey, seed.value, name, secret), seed.encrypted);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A credential cannot be protected for this endorsement key", e);
        }
    }

    /** TPM2B_ID_OBJECT. */
    public byte[] blob() {
        return blob.clone();
    }

    /** TPM2B_ENCRYPTED_SECRET. */
    public byte[] encryptedSecret() {
        return encryptedSecret.clone();
    }

    private static byte[] blob(TpmPublic endorsementKey, byte[] seed, byte[] name, byte[] secret)
            throws GeneralSecurityException {
        HashAlgorithm hash = endorsementKey.nameAlgorithm();
        byte[] symmetricKey =
                KeyDerivation.kdfa(hash, seed, "STORAGE", name, NOTHING, endorsementKey.symmetricKeyBits());
        var cipher = Cipher.getInstance("AES/CFB/NoPadding");
        // The key is of one use, so a fixed initialization vector repeats nothing; the specification fixes it.
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(symmetricKey, "AES"), new IvParameterSpec(new byte[16]));
        byte[] encrypted = cipher.doFinal(sized(secret));
        byte[] hmacKey = KeyDerivation.kdfa(hash, seed, "INTEGRITY", NOTHING, NOTHING, hash.octets() * 8);
        byte[] integrity = KeyDerivation.hmac(hash, hmacKey, encrypted, name);
        return sized(concatenated(sized(integrity), encrypted));
    }

    /** What the keys are derived from, and the same encrypted to the endorsement key. */
    private static final class Seed {
        private final byte[] value;
        private final byte[] encrypted;

        private Seed(byte[] value, byte[] encrypted) {
            this.value = value;
            this.encrypted = encrypted;
        }

        static Seed forRsa(HashAlgorithm hash, RSAPublicKey key, SecureRandom random) throws GeneralSecurityException {
            byte[] value = new byte[hash.octets()];
            random.nextBytes(value);
            var label = new PSource.PSpecified((IDENTITY + "\0").getBytes(StandardCharsets.US_ASCII));
            var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    key,
                    new OAEPParameterSpec(hash.digestName(), "MGF1", new MGF1ParameterSpec(hash.digestName()), label),
                    random);
            return new Seed(value, sized(cipher.doFinal(value)));
        }

        static Seed forEcc(HashAlgorithm hash, ECPublicKey key, SecureRandom random) throws GeneralSecurityException {
            int octets = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(key.getParams(), random);
            KeyPair ephemeral = generator.generateKeyPair();
            var agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(ephemeral.getPrivate());
            agreement.doPhase(key, true);
            byte[] z = agreement.generateSecret();
            ECPoint point = ((ECPublicKey) ephemeral.getPublic()).getW();
            byte[] x = padded(point.getAffineX(), octets);
            byte[] y = padded(point.getAffineY(), octets);
            byte[] recipient = padded(key.getW().getAffineX(), octets);
            byte[] value = KeyDerivation.kdfe(hash, z, IDENTITY, x, recipient, hash.octets() * 8);
            return new Seed(value, sized(concatenated(sized(x), sized(y))));
        }
    }

    private static byte[] sized(byte[] content) {
        return ByteBuffer.allocate(2 + content.length)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] padded(BigInteger number, int octets) {
        byte[] bytes = number.toByteArray();
        int significant = Math.min(bytes.length, octets);
        byte[] padded = new byte[octets];
        System.arraycopy(bytes, bytes.length - significant, padded, octets - significant, significant);
        return padded;
    }
}
