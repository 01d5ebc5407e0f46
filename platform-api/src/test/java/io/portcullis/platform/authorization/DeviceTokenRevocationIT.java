package io.portcullis.platform.authorization;

import static io.portcullis.platform.RunningPlatform.json;
import static io.portcullis.platform.authorization.GuardedVault.VAULT;
import static io.portcullis.platform.authorization.GuardedVault.giveUp;
import static io.portcullis.platform.authorization.GuardedVault.introspect;
import static io.portcullis.platform.authorization.GuardedVault.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.SignedJWT;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.certificates.RevocationReason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.transaction.support.TransactionTemplate;

/** What a device's token is worth after its certificate, its device or itself was revoked; asked on two nodes. */
class DeviceTokenRevocationIT {
    @RegisterExtension
    private static final GuardedVault NODES = new GuardedVault();

    private static HttpResponse<String> form(HttpClient client, String url, String form, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return RunningPlatform.send(client, request);
    }

    @Test
    void introspectionTellsWhatTheTokenSays() throws Exception {
        var device = NODES.healthyDevice();
        String token = token(device);

        var answer = json(introspect(NODES.second(), token));

        assertThat(answer.get("active").booleanValue()).isTrue();
        assertThat(answer.get("sub").stringValue()).isEqualTo(device.id().toString());
        assertThat(answer.get("client_id").stringValue()).isEqualTo(device.id().toString());
        assertThat(answer.get("iss").stringValue()).isEqualTo(NODES.platform().issuer());
        assertThat(answer.get("scope").stringValue()).isEqualTo("vault.read");
        assertThat(answer.get("token_type").stringValue()).isEqualTo("Bearer");
        assertThat(answer.get("cnf").get("x5t#S256").stringValue()).isEqualTo(device.thumbprint());
        var claims = SignedJWT.parse(token).getJWTClaimsSet();
        assertThat(answer.get("exp").longValue())
                .isEqualTo(claims.getExpirationTime().toInstant().getEpochSecond());
        assertThat(answer.get("jti").stringValue()).isEqualTo(claims.getJWTID());
        assertThat(answer.toString()).contains(VAULT);
    }

    @Test
    void nobodyAsksWithoutBeingAClient() {
        String token = token(NODES.healthyDevice());

        var answer =
                form(NODES.platform().client(), NODES.platform().issuer() + "/oauth2/introspect", "token=" + token);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(json(answer).get("error").stringValue()).isEqualTo("invalid_client");
        assertThat(form(NODES.platform().client(), NODES.platform().issuer() + "/oauth2/revoke", "token=" + token)
                        .statusCode())
                .isEqualTo(401);
        NODES.assertActive(token, true);
    }

    @Test
    void aForgedTokenIsNotActive() throws Exception {
        var parts = token(NODES.healthyDevice()).split("\\.", -1);
        var claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        var changed = claims.replace("vault.read", "vault.admin");

        NODES.assertActive(
                parts[0] + "."
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(changed.getBytes(StandardCharsets.UTF_8))
                        + "." + parts[2],
                false);
        NODES.assertActive("nonsense", false);
    }

    @Test
    void endsWithTheCertificateAtOnceOnEveryNode() {
        var device = NODES.healthyDevice();
        String token = token(device);
        NODES.assertActive(token, true);

        NODES.revoke(device, RevocationReason.KEY_COMPROMISE);

        NODES.assertActive(token, false);
    }

    @Test
    void endsWithADeviceThatGivesUpItsCertificate() {
        var device = NODES.healthyDevice();
        String token = token(device);

        var answer = RunningPlatform.send(
                device.client(),
                HttpRequest.newBuilder(URI.create(device.url() + "/device/v1/revoke"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"reason\":\"superseded\"}")));

        assertThat(answer.statusCode()).isEqualTo(204);
        NODES.assertActive(token, false);
    }

    @Test
    void sleepsWhileTheDeviceIsSuspendedAndEndsWhenItIsRetired() {
        var device = NODES.healthyDevice();
        String token = token(device);

        NODES.act(device, "suspend");
        NODES.assertActive(token, false);
        NODES.act(device, "resume");
        NODES.assertActive(token, true);
        NODES.act(device, "retire");
        NODES.assertActive(token, false);
    }

    @Test
    void endsWhenTheDeviceTurnsUnhealthy() {
        var device = NODES.healthyDevice();
        String token = token(device);

        device.report(Map.of("disk.root.encrypted", false));

        NODES.assertActive(token, false);
    }

    @Test
    void aDeviceGivesUpATokenOfItsOwn() {
        var device = NODES.healthyDevice();
        String given = token(device);
        String kept = token(device);

        var answer = giveUp(device.at(NODES.second()), given);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        NODES.assertActive(given, false);
        NODES.assertActive(kept, true);
        assertThat(giveUp(device, given).statusCode()).as("again does no harm").isEqualTo(200);
        assertThat(giveUp(device, "nonsense").statusCode())
                .as("RFC 7009 section 2.2")
                .isEqualTo(200);
    }

    @Test
    void aDeviceCannotGiveUpAnothersToken() {
        String token = token(NODES.healthyDevice());
        var thief = NODES.healthyDevice();

        var answer = giveUp(thief, token);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(json(answer).get("error").stringValue()).isEqualTo("invalid_client");
        NODES.assertActive(token, true);
    }

    @Test
    void tokensGivenUpAreForgottenOnceExpired() {
        var revoked = NODES.platform().bean(RevokedTokens.class);
        revoked.add("old", Instant.now().minusSeconds(5));
        revoked.add("new", Instant.now().plusSeconds(500));

        NODES.platform().bean(AuthorizationCleanup.class).removeExpired();

        assertThat(revoked.contains("old")).isFalse();
        assertThat(revoked.contains("new")).isTrue();
    }

    @Test
    void refreshTokensDieInTheTransactionThatRevokes() {
        var device = NODES.healthyDevice();
        var other = NODES.healthyDevice();
        var bound = store("someone", device.thumbprint());
        var ofDevice = store(device.id().toString(), other.thumbprint());
        var unrelated = store("someone-else", other.thumbprint());

        assertThatThrownBy(() -> NODES.platform()
                        .bean(TransactionTemplate.class)
                        .executeWithoutResult(status -> {
                            NODES.revoke(device, RevocationReason.KEY_COMPROMISE);
                            assertThat(stored(bound)).isFalse();
                            throw new IllegalStateException("no");
                        }))
                .hasMessage("no");
        assertThat(stored(bound)).as("as if nothing had been").isTrue();

        NODES.revoke(device, RevocationReason.KEY_COMPROMISE);

        assertThat(stored(bound)).isFalse();
        assertThat(stored(ofDevice)).isFalse();
        assertThat(stored(unrelated)).isTrue();
    }

    @Test
    void aSupersededCertificateTakesAlongOnlyWhatIsBoundToIt() {
        var device = NODES.healthyDevice();
        var bound = store(device.id().toString(), device.thumbprint());
        var next = store(device.id().toString(), "n".repeat(43));

        NODES.revoke(device, RevocationReason.SUPERSEDED);

        assertThat(stored(bound)).isFalse();
        assertThat(stored(next)).isTrue();
        NODES.act(device, "retire");
        assertThat(stored(next)).isFalse();
    }

    private static OAuth2Authorization store(String principal, String thumbprint) {
        var client = NODES.platform().bean(RegisteredClientRepository.class).findByClientId("portcullis-console");
        assertThat(client).isNotNull();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Map<String, Object> claims = new HashMap<>(Map.of("sub", principal));
        claims.put("cnf", new HashMap<>(Map.of("x5t#S256", thumbprint)));
        var authorization = OAuth2Authorization.withRegisteredClient(client)
                .id(UUID.randomUUID().toString())
                .principalName(principal)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .token(
                        new OAuth2AccessToken(
                                OAuth2AccessToken.TokenType.BEARER,
                                UUID.randomUUID().toString(),
                                now,
                                now.plusSeconds(300)),
                        metadata -> metadata.put(OAuth2Authorization.Token.CLAIMS_METADATA_NAME, claims))
                .refreshToken(new OAuth2RefreshToken(UUID.randomUUID().toString(), now, now.plusSeconds(3600)))
                .build();
        NODES.platform().bean(OAuth2AuthorizationService.class).save(authorization);
        return authorization;
    }

    private static boolean stored(OAuth2Authorization authorization) {
        return !NODES.platform()
                .bean(JdbcTemplate.class)
                .queryForList(
                        "select 1 from authorization_server.oauth2_authorization where id = ?", authorization.getId())
                .isEmpty();
    }
}
