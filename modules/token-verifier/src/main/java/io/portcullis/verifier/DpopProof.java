package io.portcullis.verifier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Map;

/**
 * A DPoP proof as it came (RFC 9449 section 4.2): of the right form, and nothing that it says is known to be true.
 * Choose the key that it must be of, compare it with {@link #jwk}, and only then ask for {@link #claimsBy}.
 */
public final class DpopProof {
    /** JWS algorithms of proofs, those of device keys. */
    static final List<String> ALGORITHMS = List.of("ES256", "ES384");

    private static final String TYPE = "dpop+jwt";
    /** RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1. */
    private static final List<String> PRIVATE_MEMBERS = List.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private final CompactToken form;
    private final String algorithm;
    private final Map<?, ?> jwk;

    private DpopProof(CompactToken form, String algorithm, Map<?, ?> jwk) {
        this.form = form;
        this.algorithm = algorithm;
        this.jwk = jwk;
    }

    /**
     * @param proof value of the request's one {@code DPoP} header
     * @param maxLength in characters
     * @throws Refusal unless it is one signed JWT in compact form, of a proof's type and algorithm, without critical
     *     header parameters, that names a public key
     */
    public static DpopProof read(String proof, int maxLength) throws Refusal {
        if (proof.length() > maxLength) {
            throw new Refusal(Reason.PROOF_MALFORMED, "the proof is longer than " + maxLength + " characters");
        }
        CompactToken form = parse(proof);
        Map<String, Object> header = members(form.header());
        if (!(header.get("typ") instanceof String type) || !TYPE.equalsIgnoreCase(type)) {
            throw new Refusal(Reason.PROOF_MALFORMED, "the proof is not of type " + TYPE);
        }
        if (!(header.get("alg") instanceof String algorithm) || !ALGORITHMS.contains(algorithm)) {
            throw new Refusal(
                    Reason.PROOF_ALGORITHM_NOT_ALLOWED,
                    "the proof's signature algorithm is none of " + String.join(", ", ALGORITHMS));
        }
        if (header.containsKey("crit")) {
            throw new Refusal(Reason.PROOF_MALFORMED, "the proof has critical header parameters");
        }
        if (!(header.get("jwk") instanceof Map<?, ?> jwk)) {
            throw new Refusal(Reason.PROOF_KEY_NOT_ALLOWED, "the proof holds no public key (jwk)");
        }
        if (PRIVATE_MEMBERS.stream().anyMatch(jwk::containsKey)) {
            throw new Refusal(
                    Reason.PROOF_KEY_NOT_ALLOWED,
                    "the proof holds a private or symmetric key; that key is known to others now");
        }
        return new DpopProof(form, algorithm, jwk);
    }

    /** {@code ES256} or {@code ES384}. */
    public String algorithm() {
        return algorithm;
    }

    /** The key that the proof names. It proves nothing by itself. */
    public Map<?, ?> jwk() {
        return jwk;
    }

    /**
     * What the proof says, now that it is known who says so.
     *
     * @param key that the proof must be signed with; on the curve of the proof's algorithm
     * @throws Refusal if it is not
     */
    public ProofClaims claimsBy(ECPublicKey key) throws Refusal {
        if (!isSignedBy(key)) {
            throw new Refusal(Reason.PROOF_BAD_SIGNATURE, "the proof's signature is wrong");
        }
        return new ProofClaims(members(form.payload()));
    }

    private boolean isSignedBy(ECPublicKey key) {
        try {
            ECPublicKey point = (ECPublicKey) VerificationKey.nativeKey("EC", key);
            return new ECDSAVerifier(point)
                    .verify(new JWSHeader(JWSAlgorithm.parse(algorithm)), form.signedBytes(), form.signature());
        } catch (JOSEException | GeneralSecurityException e) {
            // A signature that cannot be read is a wrong one.
            return false;
        }
    }

    private static CompactToken parse(String proof) throws Refusal {
        try {
            return CompactToken.parse(proof);
        } catch (Refusal notCompact) {
            throw malformed();
        }
    }

    private static Map<String, Object> members(String encoded) throws Refusal {
        try {
            return CompactToken.object(encoded);
        } catch (Refusal noObject) {
            throw malformed();
        }
    }

    private static Refusal malformed() {
        return new Refusal(Reason.PROOF_MALFORMED, "the proof is not one signed JWT in compact form");
    }
}
