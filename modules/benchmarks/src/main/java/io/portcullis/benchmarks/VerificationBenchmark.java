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
import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.WireJson;
import io.portcullis.verifier.CertificateThumbprint;
import io.portcullis.verifier.KeyRefresh;
import io.portcullis.verifier.PostureRequirement;
import io.portcullis.verifier.TokenVerifier;
import io.portcullis.verifier.Verification;
import io.portcullis.verifier.VerifierSettings;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The verifier in an application: on one thread, with the certificate check, keys already fetched. */
final class VerificationBenchmark {
    private static final double FIRST_SIGHT_BUDGET = 20_000;
    private static final double REPEATED_BUDGET = 1_000_000;
    private static final String AUDIENCE = "https://localhost:7443";
    /** Distinct tokens in the repeated run: more than any processor cache, as in an application with many clients. */
    private static final int TOKENS = 1_000;

    private final Progress progress;
    private final Duration duration;

    VerificationBenchmark(Progress progress, Duration duration) {
        this.progress = progress;
        this.duration = duration;
    }

    List<Figure> measure() {
        progress.say("verifying tokens in this process");
        boolean nativeCryptography = NativeCryptography.install();
        String provider = nativeCryptography ? "native cryptography" : "JDK cryptography";
        try (LocalIssuer issuer = new LocalIssuer()) {
            Holder[] holders = holders(issuer);
            double firstSight = rate(issuer, holders, 0);
            double repeated = rate(issuer, holders, TOKENS * 2);
            double bare = bareSignatures(issuer);
            double proven = new ProofBenchmark(issuer, AUDIENCE, duration).rate();
            NativeCryptography.uninstall();
            double firstSightOfTheJdk = nativeCryptography ? rate(issuer, holders, 0) : firstSight;
            return List.of(
                    Figure.rate("token verification, first sight, per core", firstSight, FIRST_SIGHT_BUDGET, provider),
                    Figure.rate("  with JDK cryptography", firstSightOfTheJdk, null, ""),
                    Figure.rate("  the bare ES256 signature", bare, null, provider),
                    Figure.rate(
                            "token verification, repeated, per core",
                            repeated,
                            REPEATED_BUDGET,
                            TOKENS + " tokens in turn"),
                    Figure.rate("known token with a DPoP proof, per core", proven, null, provider));
        } finally {
            NativeCryptography.install();
        }
    }

    private record Holder(String token, java.security.cert.X509Certificate certificate) {}

    private static Holder[] holders(LocalIssuer issuer) {
        Holder[] holders = new Holder[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            java.security.cert.X509Certificate certificate = issuer.deviceCertificate();
            holders[i] = new Holder(token(issuer, confirmation(certificate)), certificate);
        }
        return holders;
    }

    private double rate(LocalIssuer issuer, Holder[] holders, int cacheSize) {
        VerifierSettings settings = VerifierSettings.builder(issuer.address(), AUDIENCE)
                .sslContext(issuer.trustingContext())
                .posture(PostureRequirement.level("basic"))
                .keyRefresh(new KeyRefresh(Duration.ofHours(1), Duration.ofHours(2), Duration.ofSeconds(10)))
                .cacheSize(cacheSize)
                .build();
        try (TokenVerifier verifier = TokenVerifier.create(settings)) {
            int batch = cacheSize == 0 ? 100 : 100_000;
            return Rate.perSecond(duration, batch, i -> {
                Holder holder = holders[i % TOKENS];
                if (!(verifier.verify(holder.token, holder.certificate) instanceof Verification.Verified)) {
                    throw new BenchmarkException(
                            "a good token was refused: " + verifier.verify(holder.token, holder.certificate));
                }
            });
        }
    }

    /** What the signature alone costs: the floor under a first sight. */
    private double bareSignatures(LocalIssuer issuer) {
        try {
            byte[] input = new byte[900];
            java.security.Signature signer = java.security.Signature.getInstance("SHA256withECDSA");
            signer.initSign(issuer.keys().getPrivate());
            signer.update(input);
            byte[] signature = signer.sign();
            java.security.PublicKey key = java.security.KeyFactory.getInstance("EC")
                    .generatePublic(new java.security.spec.X509EncodedKeySpec(
                            issuer.keys().getPublic().getEncoded()));
            return Rate.perSecond(duration, 100, i -> {
                try {
                    java.security.Signature verifier = java.security.Signature.getInstance("SHA256withECDSA");
                    verifier.initVerify(key);
                    verifier.update(input);
                    if (!verifier.verify(signature)) {
                        throw new BenchmarkException("a good signature did not verify");
                    }
                } catch (GeneralSecurityException e) {
                    throw new BenchmarkException("signatures cannot be verified", e);
                }
            });
        } catch (GeneralSecurityException e) {
            throw new BenchmarkException("signatures cannot be made", e);
        }
    }

    private static Map<String, Object> confirmation(java.security.cert.X509Certificate certificate) {
        try {
            return Map.of(ClaimNames.X5T_S256, CertificateThumbprint.of(certificate));
        } catch (GeneralSecurityException e) {
            throw new BenchmarkException("a certificate cannot be read", e);
        }
    }

    /** @param confirmation what the token is bound to */
    static String token(LocalIssuer issuer, Map<String, Object> confirmation) {
        String id = UUID.randomUUID().toString();
        long now = Instant.now().getEpochSecond();
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("id", id);
        device.put("compliance", "compliant");
        device.put("levels", List.of("basic", "high"));
        device.put("policy_revision", 7);
        device.put("evaluated_at", now);
        device.put("valid_until", now + 7200);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer.address());
        claims.put("sub", id);
        claims.put("aud", AUDIENCE);
        claims.put("client_id", id);
        claims.put("scope", "payroll.read");
        claims.put("iat", now);
        claims.put("exp", now + 3600);
        claims.put("jti", UUID.randomUUID().toString());
        claims.put(ClaimNames.DEVICE, device);
        claims.put(ClaimNames.CONFIRMATION, confirmation);
        try {
            JWSObject token = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .type(new JOSEObjectType(ClaimNames.ACCESS_TOKEN_TYPE))
                            .keyID(LocalIssuer.KEY_ID)
                            .build(),
                    new Payload(WireJson.mapper().writeValueAsString(claims)));
            KeyPair keys = issuer.keys();
            token.sign(new ECDSASigner(new ECKey.Builder(Curve.P_256, (ECPublicKey) keys.getPublic())
                    .privateKey(keys.getPrivate())
                    .build()));
            return token.serialize();
        } catch (JOSEException e) {
            throw new BenchmarkException("tokens cannot be signed", e);
        }
    }
}
