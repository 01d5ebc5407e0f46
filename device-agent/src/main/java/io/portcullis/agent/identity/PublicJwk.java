package io.portcullis.agent.identity;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * A public EC key as a JSON Web Key, RFC 7518 section 6.2.1.
 *
 * @param curve {@code P-256} or {@code P-384}
 */
public record PublicJwk(String curve, String x, String y) {

    private static final int P256_BITS = 256;
    private static final int P384_BITS = 384;

    /** @throws IllegalArgumentException if it is on no curve that device keys are on */
    public static PublicJwk of(PublicKey key) {
        if (!(key instanceof ECPublicKey point)) {
            throw new IllegalArgumentException("not an EC key: " + key.getAlgorithm());
        }
        int bits = point.getParams().getCurve().getField().getFieldSize();
        String curve = switch (bits) {
            case P256_BITS -> "P-256";
            case P384_BITS -> "P-384";
            default -> throw new IllegalArgumentException("not on P-256 or P-384: " + bits + " bits");
        };
        ECPoint place = point.getW();
        return new PublicJwk(
                curve,
                coordinate(place.getAffineX(), bits / Byte.SIZE),
                coordinate(place.getAffineY(), bits / Byte.SIZE));
    }

    /** The JWS algorithm for signatures of this key. */
    public String algorithm() {
        return curve.equals("P-384") ? "ES384" : "ES256";
    }

    /** In the order that a thumbprint needs. */
    public Map<String, String> members() {
        return new TreeMap<>(Map.of("kty", "EC", "crv", curve, "x", x, "y", y));
    }

    /** RFC 7638: base64url of the SHA-256 of the members. */
    public String thumbprint() {
        String canonical = "{\"crv\":\"" + curve + "\",\"kty\":\"EC\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}";
        try {
            return base64(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** As long as the field, whatever zeros it begins with. */
    private static String coordinate(BigInteger value, int length) {
        byte[] bytes = value.toByteArray();
        byte[] padded = new byte[length];
        int count = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - count, padded, length - count, count);
        return base64(padded);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
