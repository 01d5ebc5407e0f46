package io.portcullis.platform.authorization;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.portcullis.platform.plane.DevicePlaneProperties;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.stereotype.Component;

/**
 * Checks the DPoP proof of a token request (RFC 9449 section 4.3) by a device that its certificate has authenticated.
 * The proof must be of the certificate's own key: a token is bound to a key that this platform manages, revokes and
 * knows the protection of, or to none.
 */
@Component
class DpopProofs {
    /** As old as a posture report may be: a device whose clock does for the one does for the other. */
    static final Duration OLDEST = Duration.ofMinutes(5);

    static final Duration EARLIEST = Duration.ofMinutes(1);

    /** JWS algorithms of proofs, for discovery. */
    static final List<String> ALGORITHMS = List.of("ES256", "ES384");

    /** By how much the clocks of nodes may differ before a spent proof could be forgotten too early. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

    private static final int LONGEST = 4096;
    private static final int LONGEST_ID = 256;
    private static final String TYPE = "dpop+jwt";
    private static final String METHOD = "POST";
    private static final Pattern COMPACT = Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)");
    /** RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1. */
    private static final List<String> PRIVATE_MEMBERS = List.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private final SpentProofs spent;
    private final TargetUri tokenEndpoint;
    private final Clock clock;

    DpopProofs(SpentProofs spent, DevicePlaneProperties devicePlane, Clock clock) {
        this.spent = spent;
        this.tokenEndpoint = TargetUri.parse(devicePlane.url() + "/oauth2/token")
                .orElseThrow(() ->
                        new IllegalStateException("portcullis.device-plane.url is no https URI: " + devicePlane.url()));
        this.clock = clock;
    }

    /**
     * Takes the proof; a second time it is refused. One statement, shared with concurrent requests.
     *
     * @return what the token is to be bound to
     * @throws OAuth2AuthenticationException {@code invalid_dpop_proof}
     */
    TokenBinding.ToKey take(String proof, X509Certificate certificate) {
        Matcher parts = COMPACT.matcher(proof.length() > LONGEST ? "" : proof);
        if (!parts.matches()) {
            throw refused("The proof is not one signed JWT in compact form of at most " + LONGEST + " characters.");
        }
        ECKey key = KeyThumbprint.jwk(certificate.getPublicKey());
        String thumbprint = KeyThumbprint.of(key);
        checkHeader(object(parts.group(1)), key);
        checkSignature(parts, key);
        Map<String, Object> claims = object(parts.group(2));
        checkTarget(claims);
        Instant issuedAt = issuedAt(claims);
        if (!(claims.get("jti") instanceof String id) || id.isBlank() || id.length() > LONGEST_ID) {
            throw refused("The proof needs a jti of at most " + LONGEST_ID + " characters.");
        }
        if (!spent.spend(thumbprint, id, issuedAt.plus(OLDEST).plus(CLOCKS_APART))) {
            throw refused("The proof was used before. Make a new one for each request.");
        }
        return new TokenBinding.ToKey(thumbprint);
    }

    private static void checkHeader(Map<String, Object> header, ECKey key) {
        if (!(header.get("typ") instanceof String type) || !type.equalsIgnoreCase(TYPE)) {
            throw refused("The proof's typ is not " + TYPE + ".");
        }
        if (!(header.get("alg") instanceof String algorithm) || !ALGORITHMS.contains(algorithm)) {
            throw refused("The proof's algorithm is none of " + String.join(", ", ALGORITHMS) + ".");
        }
        if (header.containsKey("crit")) {
            throw refused("The proof has critical header parameters.");
        }
        if (!(header.get("jwk") instanceof Map<?, ?> jwk)) {
            throw refused("The proof's header holds no public key (jwk).");
        }
        if (PRIVATE_MEMBERS.stream().anyMatch(jwk::containsKey)) {
            throw refused("The proof's header holds a private or symmetric key. That key is known to others now.");
        }
        if (!isSame(jwk, key) || !algorithm(key).getName().equals(algorithm)) {
            throw refused("The proof must be made with the key of the device's certificate.");
        }
    }

    /** By the members that a thumbprint is made of, spelled in the one way that RFC 7518 section 6.2.1 allows. */
    private static boolean isSame(Map<?, ?> jwk, ECKey key) {
        return key.getRequiredParams().entrySet().stream()
                .allMatch(required -> required.getValue().toString().equals(jwk.get(required.getKey())));
    }

    private static JWSAlgorithm algorithm(ECKey key) {
        return Curve.P_384.equals(key.getCurve()) ? JWSAlgorithm.ES384 : JWSAlgorithm.ES256;
    }

    private static void checkSignature(Matcher parts, ECKey key) {
        byte[] signed = (parts.group(1) + "." + parts.group(2)).getBytes(StandardCharsets.US_ASCII);
        try {
            if (new ECDSAVerifier(key).verify(new JWSHeader(algorithm(key)), signed, new Base64URL(parts.group(3)))) {
                return;
            }
        } catch (JOSEException e) {
            // A signature that cannot be read is a wrong one.
        }
        throw refused("The proof's signature is wrong.");
    }

    private void checkTarget(Map<String, Object> claims) {
        if (!METHOD.equals(claims.get("htm"))) {
            throw refused("The proof's htm is not " + METHOD + ".");
        }
        if (!(claims.get("htu") instanceof String target)
                || !TargetUri.parse(target).filter(tokenEndpoint::equals).isPresent()) {
            throw refused("The proof's htu is not " + tokenEndpoint.text() + ".");
        }
    }

    private Instant issuedAt(Map<String, Object> claims) {
        Instant now = clock.instant();
        if (!(claims.get("iat") instanceof Number seconds)) {
            throw refused("The proof does not say when it was made (iat).");
        }
        double age = now.toEpochMilli() / 1000.0 - seconds.doubleValue();
        // Written so that what is no number at all is refused as well.
        if (!(age <= OLDEST.toSeconds() && age >= -EARLIEST.toSeconds())) {
            throw refused("The proof was not made just now. Set the device's clock, and make one for each request.");
        }
        return Instant.ofEpochSecond(seconds.longValue());
    }

    private static Map<String, Object> object(String encoded) {
        try {
            @Nullable Map<String, Object> members = JSONObjectUtils.parse(new Base64URL(encoded).decodeToString());
            if (members != null) {
                return members;
            }
        } catch (ParseException | IllegalArgumentException e) {
            // Said below.
        }
        throw refused("The proof is not a signed JWT.");
    }

    /** RFC 9449 section 5. */
    static OAuth2AuthenticationException refused(String description) {
        return new OAuth2AuthenticationException(new OAuth2Error("invalid_dpop_proof", description, null));
    }
}
