package io.portcullis.platform.devices;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import io.portcullis.contracts.WireJson;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A compact JWS by which an expired device shows that it still holds its key. Nothing in it is believed by itself. */
final class RecoveryProof {
    static final String TYPE = "portcullis-recovery+jwt";
    static final int MAX_BYTES = 16 * 1024;

    private static final int THUMBPRINT_LENGTH = 43;
    // Two members of one name are read differently by different parsers: take none.
    private static final JsonMapper STRICT = WireJson.configure(
                    JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION))
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JWSObject jws;
    private final String thumbprint;
    private final String audience;
    private final String nonce;
    private final byte[] pkcs10;

    private RecoveryProof(JWSObject jws, String thumbprint, String audience, String nonce, byte[] pkcs10) {
        this.jws = jws;
        this.thumbprint = thumbprint;
        this.audience = audience;
        this.nonce = nonce;
        this.pkcs10 = pkcs10;
    }

    /** Empty for anything that is not of this form. */
    static Optional<RecoveryProof> parse(byte[] body) {
        try {
            var jws = JWSObject.parse(new String(body, StandardCharsets.US_ASCII));
            if (!wellFormed(jws.getHeader())) {
                return Optional.empty();
            }
            JsonNode claims = STRICT.readTree(jws.getPayload().toBytes());
            String audience = text(claims, "aud");
            String nonce = text(claims, "nonce");
            String csr = text(claims, "csr");
            if (audience == null || nonce == null || csr == null) {
                return Optional.empty();
            }
            String thumbprint = jws.getHeader().getX509CertSHA256Thumbprint().toString();
            return Optional.of(new RecoveryProof(
                    jws, thumbprint, audience, nonce, Base64.getDecoder().decode(csr)));
        } catch (ParseException | JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean wellFormed(JWSHeader header) {
        var algorithm = header.getAlgorithm();
        var thumbprint = header.getX509CertSHA256Thumbprint();
        return (JWSAlgorithm.ES256.equals(algorithm) || JWSAlgorithm.ES384.equals(algorithm))
                && new JOSEObjectType(TYPE).equals(header.getType())
                && header.getCriticalParams() == null
                && header.isBase64URLEncodePayload()
                && thumbprint != null
                && thumbprint.toString().length() == THUMBPRINT_LENGTH;
    }

    private static @Nullable String text(JsonNode claims, String name) {
        var claim = claims.path(name);
        return claim.isString() ? claim.stringValue() : null;
    }

    /** Of the certificate that it speaks for, base64url. */
    String thumbprint() {
        return thumbprint;
    }

    String audience() {
        return audience;
    }

    String nonce() {
        return nonce;
    }

    byte[] pkcs10() {
        return pkcs10.clone();
    }

    /** The algorithm is that of the key's curve; what the header says has to agree. */
    boolean isSignedBy(PublicKey key) {
        try {
            return key instanceof ECPublicKey ec && jws.verify(new ECDSAVerifier(ec));
        } catch (JOSEException e) {
            return false;
        }
    }
}
