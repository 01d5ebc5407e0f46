package io.portcullis.platform.authorization;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.SignedJWT;
import io.portcullis.localstack.KafkaAccess;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.certificates.RevocationReason;
import io.portcullis.platform.certificates.Revocations;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
    private static final String VAULT = "https://vault.example";
    private static final String POLICY_SET = """
            format: portcullis/v1
            policies:
              - id: baseline
                title: Baseline
                checks:
                  - id: disk-encrypted
                    title: The disk is encrypted
                    expression: disk.root.encrypted
                    severity: high
                    max_age: 1h
            levels:
              - { id: basic, title: Basic, requires: [disk-encrypted] }
            applications:
              - { audience: "https://vault.example", level: basic }
            """;

    private static RunningPlatform platform;
    private static RunningPlatform second;

    @BeforeAll
    static void start() {
        KafkaAccess kafka = TestServices.shared().kafka();
        platform = RunningPlatform.start(TestServices.shared().newDatabase(), kafka, Map.of());
        var registered = platform.admin(
                "POST",
                "/api/v1/applications",
                "{\"name\":\"Vault\",\"audience\":\"https://vault.example\",\"scopes\":[\"vault.read\"],"
                        + "\"token_lifetime_seconds\":3600,\"released_claims\":[]}");
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(201);
        TestPolicies.publish(platform, kafka, POLICY_SET);
        second = platform.secondNode();
    }

    @AfterAll
    static void stop() {
        second.close();
        platform.close();
    }

    private static TestDevice healthyDevice() {
        var device = TestDevice.enroll(platform);
        assertThat(device.report(Map.of("disk.root.encrypted", true)).statusCode())
                .isEqualTo(200);
        return device;
    }

    private static String token(TestDevice device) {
        var answer = device.token(VAULT);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("access_token").stringValue();
    }

    private static HttpResponse<String> form(HttpClient client, String url, String form, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return RunningPlatform.send(client, request);
    }

    private static HttpResponse<String> introspect(RunningPlatform node, String token) {
        return form(
                node.client(),
                node.issuer() + "/oauth2/introspect",
                "token=" + URLEncoder.encode(token, StandardCharsets.UTF_8),
                "Authorization",
                RunningPlatform.consoleCredentials());
    }

    private static void assertActive(String token, boolean active) {
        for (RunningPlatform node : List.of(platform, second)) {
            var answer = introspect(node, token);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(json(answer).get("active").booleanValue())
                    .as(answer.body())
                    .isEqualTo(active);
            if (!active) {
                assertThat(json(answer).size()).as("tells nothing else").isEqualTo(1);
            }
        }
    }

    private static HttpResponse<String> giveUp(TestDevice device, UUID clientId, String token) {
        return form(
                device.client(),
                device.url() + "/oauth2/revoke",
                "client_id=" + clientId + "&token=" + URLEncoder.encode(token, StandardCharsets.UTF_8));
    }

    private static void revoke(TestDevice device, RevocationReason reason) {
        assertThat(platform.bean(Revocations.class).revoke(device.certificate(), reason, null, "user:test"))
                .isInstanceOf(Revocations.Outcome.Revoked.class);
    }

    @Test
    void introspectionTellsWhatTheTokenSays() throws Exception {
        var device = healthyDevice();
        String token = token(device);

        var answer = json(introspect(second, token));

        assertThat(answer.get("active").booleanValue()).isTrue();
        assertThat(answer.get("sub").stringValue()).isEqualTo(device.id().toString());
        assertThat(answer.get("client_id").stringValue()).isEqualTo(device.id().toString());
        assertThat(answer.get("iss").stringValue()).isEqualTo(platform.issuer());
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
        String token = token(healthyDevice());

        var answer = form(platform.client(), platform.issuer() + "/oauth2/introspect", "token=" + token);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(json(answer).get("error").stringValue()).isEqualTo("invalid_client");
        assertThat(form(platform.client(), platform.issuer() + "/oauth2/revoke", "token=" + token)
                        .statusCode())
                .isEqualTo(401);
        assertActive(token, true);
    }

    @Test
    void aForgedTokenIsNotActive() throws Exception {
        var parts = token(healthyDevice()).split("\\.", -1);
        var claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        var changed = claims.replace("vault.read", "vault.admin");

        assertActive(
                parts[0] + "."
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(changed.getBytes(StandardCharsets.UTF_8))
                        + "." + parts[2],
                false);
        assertActive("nonsense", false);
    }

    @Test
    void endsWithTheCertificateAtOnceOnEveryNode() {
        var device = healthyDevice();
        String token = token(device);
        assertActive(token, true);

        revoke(device, RevocationReason.KEY_COMPROMISE);

        assertActive(token, false);
    }

    @Test
    void endsWithADeviceThatGivesUpItsCertificate() {
        var device = healthyDevice();
        String token = token(device);

        var answer = RunningPlatform.send(
                device.client(),
                HttpRequest.newBuilder(URI.create(device.url() + "/device/v1/revoke"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"reason\":\"superseded\"}")));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertActive(token, false);
    }

    @Test
    void sleepsWhileTheDeviceIsSuspendedAndEndsWhenItIsRetired() {
        var device = healthyDevice();
        String token = token(device);

        act(device, "suspend");
        assertActive(token, false);
        act(device, "resume");
        assertActive(token, true);
        act(device, "retire");
        assertActive(token, false);
    }

    @Test
    void endsWhenTheDeviceTurnsUnhealthy() {
        var device = healthyDevice();
        String token = token(device);

        device.report(Map.of("disk.root.encrypted", false));

        assertActive(token, false);
    }

    @Test
    void aDeviceGivesUpATokenOfItsOwn() {
        var device = healthyDevice();
        String given = token(device);
        String kept = token(device);

        var answer = giveUp(device.at(second), device.id(), given);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertActive(given, false);
        assertActive(kept, true);
        assertThat(giveUp(device, device.id(), given).statusCode())
                .as("again does no harm")
                .isEqualTo(200);
        assertThat(giveUp(device, device.id(), "nonsense").statusCode())
                .as("RFC 7009 section 2.2")
                .isEqualTo(200);
    }

    @Test
    void aDeviceCannotGiveUpAnothersToken() {
        String token = token(healthyDevice());
        var thief = healthyDevice();

        var answer = giveUp(thief, thief.id(), token);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(json(answer).get("error").stringValue()).isEqualTo("invalid_client");
        assertActive(token, true);
    }

    @Test
    void tokensGivenUpAreForgottenOnceExpired() {
        var revoked = platform.bean(RevokedTokens.class);
        revoked.add("old", Instant.now().minusSeconds(5));
        revoked.add("new", Instant.now().plusSeconds(500));

        platform.bean(AuthorizationCleanup.class).removeExpired();

        assertThat(revoked.contains("old")).isFalse();
        assertThat(revoked.contains("new")).isTrue();
    }

    @Test
    void refreshTokensDieInTheTransactionThatRevokes() {
        var device = healthyDevice();
        var other = healthyDevice();
        var bound = store("someone", device.thumbprint());
        var ofDevice = store(device.id().toString(), other.thumbprint());
        var unrelated = store("someone-else", other.thumbprint());

        assertThatThrownBy(() -> platform.bean(TransactionTemplate.class).executeWithoutResult(status -> {
                    revoke(device, RevocationReason.KEY_COMPROMISE);
                    assertThat(stored(bound)).isFalse();
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(stored(bound)).as("as if nothing had been").isTrue();

        revoke(device, RevocationReason.KEY_COMPROMISE);

        assertThat(stored(bound)).isFalse();
        assertThat(stored(ofDevice)).isFalse();
        assertThat(stored(unrelated)).isTrue();
    }

    @Test
    void aSupersededCertificateTakesAlongOnlyWhatIsBoundToIt() {
        var device = healthyDevice();
        var bound = store(device.id().toString(), device.thumbprint());
        var next = store(device.id().toString(), "n".repeat(43));

        revoke(device, RevocationReason.SUPERSEDED);

        assertThat(stored(bound)).isFalse();
        assertThat(stored(next)).isTrue();
        act(device, "retire");
        assertThat(stored(next)).isFalse();
    }

    private static OAuth2Authorization store(String principal, String thumbprint) {
        var client = platform.bean(RegisteredClientRepository.class).findByClientId("portcullis-console");
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
        platform.bean(OAuth2AuthorizationService.class).save(authorization);
        return authorization;
    }

    private static boolean stored(OAuth2Authorization authorization) {
        return !platform.bean(JdbcTemplate.class)
                .queryForList(
                        "select 1 from authorization_server.oauth2_authorization where id = ?", authorization.getId())
                .isEmpty();
    }

    private static void act(TestDevice device, String act) {
        assertThat(platform.admin("POST", "/api/v1/devices/" + device.id() + "/" + act, "{\"reason\":\"test\"}")
                        .statusCode())
                .isEqualTo(200);
    }
}
