package io.portcullis.platform.authorization;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import io.portcullis.platform.plane.DevicePlaneProperties;
import io.portcullis.verifier.DpopProof;
import io.portcullis.verifier.ProofClaims;
import io.portcullis.verifier.Refusal;
import io.portcullis.verifier.TargetUri;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

    /** By how much the clocks of nodes may differ before a spent proof could be forgotten too early. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

    private static final int LONGEST = 4096;
    private static final int LONGEST_ID = 256;
    private static final String METHOD = "POST";

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
    TokenBinding.ToKey take(String text, X509Certificate certificate) {
        ECKey key = KeyThumbprint.jwk(certificate.getPublicKey());
        String thumbprint = KeyThumbprint.of(key);
        try {
            DpopProof proof = DpopProof.read(text, LONGEST);
            if (!isOf(proof, key)) {
                throw refused("The proof must be made with the key of the device's certificate.");
            }
            ProofClaims claims = proof.claimsBy((ECPublicKey) certificate.getPublicKey());
            checkTarget(claims);
            Instant madeAt = claims.madeAt(clock.instant(), OLDEST, EARLIEST);
            String id = claims.id();
            if (id.length() > LONGEST_ID) {
                throw refused("The proof's jti is longer than " + LONGEST_ID + " characters.");
            }
            if (!spent.spend(thumbprint, id, madeAt.plus(OLDEST).plus(CLOCKS_APART))) {
                throw refused("The proof was used before. Make a new one for each request.");
            }
        } catch (Refusal refusal) {
            throw refused(refusal.description());
        }
        return new TokenBinding.ToKey(thumbprint);
    }

    /**
     * By the members that a thumbprint is made of, spelled in the one way that RFC 7518 section 6.2.1 allows: nothing
     * is computed with a key that a request brings.
     */
    private static boolean isOf(DpopProof proof, ECKey key) {
        String algorithm = Curve.P_384.equals(key.getCurve()) ? "ES384" : "ES256";
        return proof.algorithm().equals(algorithm)
                && key.getRequiredParams().entrySet().stream()
                        .allMatch(required -> required.getValue()
                                .toString()
                                .equals(proof.jwk().get(required.getKey())));
    }

    private void checkTarget(ProofClaims claims) {
        if (!claims.isForMethod(METHOD)) {
            throw refused("The proof's htm is not " + METHOD + ".");
        }
        if (!claims.isForTarget(tokenEndpoint)) {
            throw refused("The proof's htu is not " + tokenEndpoint.text() + ".");
        }
    }

    /** RFC 9449 section 5. */
    static OAuth2AuthenticationException refused(String description) {
        return new OAuth2AuthenticationException(new OAuth2Error("invalid_dpop_proof", description, null));
    }
}
