package io.portcullis.console.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The authorization server's part of the fake platform: codes with PKCE, rotating refresh tokens, ES256 tokens. */
public final class FakeSignIn {
    /** Whoever signs in next is this person; there is no form to fill in. */
    private volatile Person next = new Person("anna", "admin");

    private volatile Duration accessTokenLifetime = Duration.ofMinutes(5);

    private final Map<String, Code> codes = new ConcurrentHashMap<>();
    private final Map<String, Person> refreshTokens = new ConcurrentHashMap<>();
    private final AtomicInteger refreshes = new AtomicInteger();
    private final ECKey key;
    private String issuer = "";

    public record Person(String name, String role) {
        String scopes() {
            return role.equals("admin")
                    ? "openid profile portcullis.read portcullis.write"
                    : "openid profile portcullis.read";
        }
    }

    private record Code(Person person, String nonce, String challenge) {}

    FakeSignIn() {
        try {
            key = new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    void issuer(String issuer) {
        this.issuer = issuer;
    }

    public void signsInNext(String name, String role) {
        next = new Person(name, role);
    }

    public void accessTokensLive(Duration lifetime) {
        accessTokenLifetime = lifetime;
    }

    /** As when an administrator ends everybody's session at the platform. */
    public void endAllSessions() {
        refreshTokens.clear();
    }

    public int refreshes() {
        return refreshes.get();
    }

    String keys() {
        return new JWKSet(key.toPublicJWK()).toString();
    }

    String authorize(Map<String, String> request) {
        String code = UUID.randomUUID().toString();
        codes.put(code, new Code(next, request.get("nonce"), request.get("code_challenge")));
        return request.get("redirect_uri") + "?code=" + code + "&state=" + FakePlatform.encode(request.get("state"));
    }

    /** Absent when the grant is not valid. */
    Optional<Map<String, Object>> token(Map<String, String> request) {
        if ("refresh_token".equals(request.get("grant_type"))) {
            refreshes.incrementAndGet();
            return Optional.ofNullable(refreshTokens.remove(request.get("refresh_token")))
                    .map(person -> tokens(person, null));
        }
        Code code = codes.remove(request.get("code"));
        if (code == null || !code.challenge().equals(challenge(request.get("code_verifier")))) {
            return Optional.empty();
        }
        return Optional.of(tokens(code.person(), code.nonce()));
    }

    private Map<String, Object> tokens(Person person, String nonce) {
        String refresh = UUID.randomUUID().toString();
        refreshTokens.put(refresh, person);
        Instant now = Instant.now();
        return Map.of(
                "access_token",
                accessToken(person.name(), List.of(person.role()), person.scopes(), accessTokenLifetime),
                "token_type",
                "Bearer",
                "expires_in",
                accessTokenLifetime.toSeconds(),
                "scope",
                "openid profile portcullis.read portcullis.write",
                "refresh_token",
                refresh,
                "id_token",
                sign(
                        "JWT",
                        new JWTClaimsSet.Builder()
                                .issuer(issuer)
                                .subject(person.name())
                                .audience(FakePlatform.CLIENT_ID)
                                .claim("nonce", nonce)
                                .issueTime(Date.from(now))
                                .expirationTime(Date.from(now.plusSeconds(300)))
                                .build()));
    }

    /** A token for the API audience, as the automation client would get one. */
    public String automationToken(String scopes) {
        return accessToken("automation", null, scopes, Duration.ofMinutes(5));
    }

    public String accessToken(String subject, List<String> roles, String scopes, Duration lifetime) {
        return accessToken(subject, roles, scopes, lifetime, issuer + "/api");
    }

    public String accessToken(String subject, List<String> roles, String scopes, Duration lifetime, String audience) {
        Instant now = Instant.now();
        return sign(
                "at+jwt",
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .subject(subject)
                        .audience(audience)
                        .claim("client_id", subject)
                        .claim("roles", roles)
                        .claim("scope", scopes)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(lifetime)))
                        .jwtID(UUID.randomUUID().toString())
                        .build());
    }

    /** The claims of a bearer token of ours, absent if it is none or has expired. */
    Optional<JWTClaimsSet> verified(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            boolean good = jwt.verify(new ECDSAVerifier(key.toECPublicKey()))
                    && claims.getExpirationTime().toInstant().isAfter(Instant.now());
            return good ? Optional.of(claims) : Optional.empty();
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    private String sign(String type, JWTClaimsSet claims) {
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .type(new JOSEObjectType(type))
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            jwt.sign(new ECDSASigner(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
