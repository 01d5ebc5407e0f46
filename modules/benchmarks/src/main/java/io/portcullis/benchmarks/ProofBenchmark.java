package io.portcullis.benchmarks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.WireJson;
import io.portcullis.verifier.DpopRequest;
import io.portcullis.verifier.KeyRefresh;
import io.portcullis.verifier.ProofRules;
import io.portcullis.verifier.SpentProofs;
import io.portcullis.verifier.TokenVerifier;
import io.portcullis.verifier.Verification;
import io.portcullis.verifier.VerifierSettings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A token that is known, with a proof that is not: what each request of a DPoP client costs an application. */
final class ProofBenchmark {
    private static final int PROOFS = 1_000;
    private static final String PATH = "/payroll";

    private final LocalIssuer issuer;
    private final String audience;
    private final Duration duration;

    ProofBenchmark(LocalIssuer issuer, String audience, Duration duration) {
        this.issuer = issuer;
        this.audience = audience;
        this.duration = duration;
    }

    double rate() {
        // The same proofs come round again, so their memory is left out: next to a signature it costs nothing.
        VerifierSettings settings = VerifierSettings.builder(issuer.address(), audience)
                .sslContext(issuer.trustingContext())
                .keyRefresh(new KeyRefresh(Duration.ofHours(1), Duration.ofHours(2), Duration.ofSeconds(10)))
                .proofs(ProofRules.standard()
                        .withMaxAge(Duration.ofMinutes(10))
                        .withSpent((proof, now, until) -> SpentProofs.Answer.FRESH))
                .build();
        try (TokenVerifier verifier = TokenVerifier.create(settings)) {
            ECKey key = new ECKeyGenerator(Curve.P_256).generate();
            String token = VerificationBenchmark.token(
                    issuer, Map.of(ClaimNames.JKT, key.computeThumbprint().toString()));
            List<DpopRequest> requests = new ArrayList<>(PROOFS);
            for (int i = 0; i < PROOFS; i++) {
                requests.add(new DpopRequest("GET", audience + PATH, List.of(proof(key, token))));
            }
            return Rate.perSecond(duration, 100, i -> {
                Verification outcome = verifier.verifyWithProof(token, requests.get(i % PROOFS));
                if (!(outcome instanceof Verification.Verified)) {
                    throw new BenchmarkException("a good proof was refused: " + outcome);
                }
            });
        } catch (JOSEException | GeneralSecurityException e) {
            throw new BenchmarkException("proofs cannot be signed", e);
        }
    }

    private String proof(ECKey key, String token) throws JOSEException, GeneralSecurityException {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("htm", "GET");
        claims.put("htu", audience + PATH);
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put(
                "ath",
                Base64URL.encode(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)))
                        .toString());
        JWSObject proof = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("dpop+jwt"))
                        .jwk(key.toPublicJWK())
                        .build(),
                new Payload(WireJson.mapper().writeValueAsString(claims)));
        proof.sign(new ECDSASigner(key));
        return proof.serialize();
    }
}
