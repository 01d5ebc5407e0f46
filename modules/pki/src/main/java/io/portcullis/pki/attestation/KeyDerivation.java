package io.portcullis.pki.attestation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key derivation functions of Part 1 section 11.4.10. */
final class KeyDerivation {
    private KeyDerivation() {}

    /** KDFa: counter mode of SP 800-108 with HMAC. */
    static byte[] kdfa(HashAlgorithm hash, byte[] key, String label, byte[] contextU, byte[] contextV, int bits) {
        return expand(
                hash, bits, counter -> hmac(hash, key, counter, terminated(label), contextU, contextV, integer(bits)));
    }

    /** KDFe: concatenation of SP 800-56A. All but the label are x coordinates, padded to the curve's length. */
    static byte[] kdfe(HashAlgorithm hash, byte[] z, String label, byte[] partyU, byte[] partyV, int bits) {
        return expand(hash, bits, counter -> hash.hash(counter, z, terminated(label), partyU, partyV));
    }

    static byte[] hmac(HashAlgorithm hash, byte[] key, byte[]... parts) {
        try {
            String algorithm = "Hmac" + hash.shortName();
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot compute an HMAC with " + hash.digestName(), e);
        }
    }

    private interface Block {
        byte[] of(byte[] counter);
    }

    private static byte[] expand(HashAlgorithm hash, int bits, Block block) {
        int octets = bits / 8;
        var output = ByteBuffer.allocate(octets + hash.octets());
        for (int counter = 1; output.position() < octets; counter++) {
            output.put(block.of(integer(counter)));
        }
        return Arrays.copyOf(output.array(), octets);
    }

    private static byte[] terminated(String label) {
        return (label + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] integer(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }
}
