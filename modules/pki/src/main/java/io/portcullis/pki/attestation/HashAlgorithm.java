package io.portcullis.pki.attestation;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** TPM_ALG_ID of the hashes that are strong enough to be accepted. */
enum HashAlgorithm {
    SHA256(0x000b, "SHA-256", 32),
    SHA384(0x000c, "SHA-384", 48),
    SHA512(0x000d, "SHA-512", 64);

    private final int id;
    private final String digest;
    private final int octets;

    HashAlgorithm(int id, String digest, int octets) {
        this.id = id;
        this.digest = digest;
        this.octets = octets;
    }

    static @Nullable HashAlgorithm of(int id) {
        for (HashAlgorithm algorithm : values()) {
            if (algorithm.id == id) {
                return algorithm;
            }
        }
        return null;
    }

    static HashAlgorithm read(StructureReader in, String field) throws MalformedStructureException {
        int id = in.u16(field);
        HashAlgorithm algorithm = of(id);
        if (algorithm == null) {
            throw in.unsupported(field, id);
        }
        return algorithm;
    }

    int id() {
        return id;
    }

    /** Length of a digest. */
    int octets() {
        return octets;
    }

    /** Name of the digest in the JCA, for example {@code SHA-256}. */
    String digestName() {
        return digest;
    }

    /** The digest's name as part of another algorithm's, for example {@code SHA256}. */
    String shortName() {
        return name();
    }

    byte[] hash(byte[]... parts) {
        try {
            var digester = MessageDigest.getInstance(digest);
            for (byte[] part : parts) {
                digester.update(part);
            }
            return digester.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no " + digest, e);
        }
    }
}
