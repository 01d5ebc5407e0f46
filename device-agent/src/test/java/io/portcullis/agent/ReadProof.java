package io.portcullis.agent;

import io.portcullis.contracts.WireJson;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/** A DPoP proof as a server reads it: with the key that its header holds. */
public record ReadProof(JsonNode header, JsonNode claims, PublicKey key) {

    /** Fails unless the signature is good. */
    public static ReadProof of(String proof) {
        String[] parts = proof.split("\\.", -1);
        JsonNode header = json(parts[0]);
        JsonNode jwk = header.get("jwk");
        boolean large = jwk.get("crv").asString().equals("P-384");
        try {
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(new ECGenParameterSpec(large ? "secp384r1" : "secp256r1"));
            PublicKey key = KeyFactory.getInstance("EC")
                    .generatePublic(new ECPublicKeySpec(
                            new ECPoint(number(jwk.get("x")), number(jwk.get("y"))),
                            curve.getParameterSpec(ECParameterSpec.class)));
            Signature signature = Signature.getInstance((large ? "SHA384" : "SHA256") + "withECDSAinP1363Format");
            signature.initVerify(key);
            signature.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (parts.length != 3
                    || !header.get("alg").asString().equals(large ? "ES384" : "ES256")
                    || !signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                throw new AssertionError("no good signature: " + proof);
            }
            return new ReadProof(header, json(parts[1]), key);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Of the members in their order, RFC 7638. */
    public String thumbprint() {
        JsonNode jwk = header.get("jwk");
        return sha256("{\"crv\":\"" + jwk.get("crv").asString() + "\",\"kty\":\"EC\",\"x\":\""
                + jwk.get("x").asString() + "\",\"y\":\"" + jwk.get("y").asString() + "\"}");
    }

    /** What an access token looks like to its holder. */
    public static String tokenBoundTo(String member, String thumbprint) {
        return base64("{\"alg\":\"ES256\"}".getBytes(StandardCharsets.UTF_8)) + '.'
                + base64(("{\"cnf\":{\"" + member + "\":\"" + thumbprint + "\"}}").getBytes(StandardCharsets.UTF_8))
                + ".AAAA";
    }

    public static String sha256(String text) {
        try {
            return base64(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static JsonNode json(String part) {
        return WireJson.mapper().readTree(Base64.getUrlDecoder().decode(part));
    }

    private static BigInteger number(JsonNode coordinate) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(coordinate.asString()));
    }
}
