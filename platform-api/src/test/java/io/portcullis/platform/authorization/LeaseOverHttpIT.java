package io.portcullis.platform.authorization;

import static io.portcullis.platform.RunningPlatform.ADMIN;
import static io.portcullis.platform.RunningPlatform.ADMIN_PASSWORD;
import static io.portcullis.platform.RunningPlatform.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WaiverPayload;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.KafkaAccess;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.TestPolicies;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * No token outlives what speaks for its device, whichever way it was got: every grant that the metadata names, asked
 * for over HTTP by devices with all sorts of evidence.
 */
class LeaseOverHttpIT {
    private static final String APP = "https://lease.example";
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Duration DISK_AGE = Duration.ofHours(1);
    private static final Duration FIREWALL_AGE = Duration.ofMinutes(30);
    private static final Duration GRACE = Duration.ofMinutes(20);
    private static final Duration SHORT_GRACE = Duration.ofSeconds(15);
    private static final String POLICY = """
            format: portcullis/v1
            policies:
              - id: p
                title: Every machine
                checks:
                  - { id: disk, title: D, expression: disk.root.encrypted, max_age: 1h }
                  - { id: firewall, title: F, expression: firewall.enabled, max_age: 30m, grace: 20m }
              - id: trained
                title: Machines of people who were trained
                scope: { groups: [trained] }
                checks:
                  - { id: training, title: T, expression: custom.bool.trained, max_age: 30d }
              - id: hurried
                title: Machines with little time
                scope: { groups: [hurried] }
                checks:
                  - { id: boot, title: B, expression: boot.secure_boot, max_age: 1h, grace: 15s }
            levels:
              - { id: basic, title: Basic, requires: [disk, firewall] }
              - { id: trained, title: Trained, extends: basic, requires: [training] }
              - { id: hurried, title: Hurried, extends: basic, requires: [boot] }
            applications:
              - { audience: "https://lease.example", level: basic }
              - { audience: "https://trained.example", level: trained }
              - { audience: "https://hurried.example", level: hurried }
            """;
    private static final String TRAINED_APP = "https://trained.example";
    private static final String HURRIED_APP = "https://hurried.example";

    private static RunningPlatform platform;
    private static KafkaAccess kafka;

    @BeforeAll
    static void start() {
        kafka = TestServices.shared().kafka();
        platform = RunningPlatform.start(TestServices.shared().newDatabase(), kafka, Map.of());
        TestPolicies.publish(platform, kafka, POLICY);
        for (String audience : List.of(APP, TRAINED_APP, HURRIED_APP)) {
            var answer = platform.admin(
                    "POST",
                    "/api/v1/applications",
                    "{\"name\":\"A\",\"audience\":\"%s\",\"scopes\":[],\"token_lifetime_seconds\":%d}"
                            .formatted(audience, LIFETIME.toSeconds()));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        }
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    /** The ways in which a device gets a token for an application; there is no other, see the last tests. */
    private enum Way {
        CERTIFICATE {
            @Override
            HttpResponse<String> ask(TestDevice device, String audience) {
                return device.token(audience);
            }
        },
        DPOP {
            @Override
            HttpResponse<String> ask(TestDevice device, String audience) {
                return device.tokenWithProof(audience, device.proof().sign());
            }
        };

        abstract HttpResponse<String> ask(TestDevice device, String audience);
    }

    private static TestDevice enrolled(String... groups) {
        return TestDevice.enroll(
                platform,
                WireJson.mapper().writeValueAsString(Map.of("description", "lease", "groups", List.of(groups))));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Reports each value as found at its time; returns when the platform took it. */
    private static Instant report(TestDevice device, Map<String, Map.Entry<Boolean, Instant>> values) {
        Map<String, Object> readings = new LinkedHashMap<>(TestDevice.readings(Map.of("os.type", "linux")));
        values.forEach((name, value) -> readings.put(
                name,
                Map.of(
                        "value", value.getKey(),
                        "state", "found",
                        "collected_at", value.getValue().toString(),
                        "method", "test",
                        "evidence_grade", "os_api")));
        var answer = device.post(device.signedReport(readings, claims -> {}));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Instant.parse(json(answer).get("received_at").stringValue());
    }

    private static void waive(TestDevice device, String check, Instant until) {
        var waiver = new WaiverPayload(
                UUID.randomUUID(),
                1,
                check,
                device.id(),
                null,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                until,
                "a test",
                "ada",
                List.of("grace"),
                null,
                null);
        TestPolicies.send(kafka, Topics.waiverKey(waiver.id()), TestPolicies.signed(platform.policySigner(), waiver));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> platform.admin("GET", "/api/v1/waivers", null)
                        .body()
                        .contains(waiver.id().toString()));
    }

    private static void train(TestDevice device, Instant until) {
        var answer = platform.admin(
                "PUT",
                "/api/v1/devices/" + device.id() + "/attributes/custom.bool.trained",
                WireJson.mapper().writeValueAsString(Map.of("value", true, "expires_at", until.toString())));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JWTClaimsSet claims(JsonNode answer) {
        try {
            return SignedJWT.parse(answer.get("access_token").stringValue()).getJWTClaimsSet();
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param latest until when anything could speak for the device */
    private static void assertLeased(HttpResponse<String> answer, Instant latest) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var token = claims(json(answer));
        Instant expires = token.getExpirationTime().toInstant();
        Instant issued = token.getIssueTime().toInstant();
        assertThat(expires).isAfter(issued).isBeforeOrEqualTo(latest).isBeforeOrEqualTo(issued.plus(LIFETIME));
        assertThat(json(answer).get("expires_in").longValue())
                .isLessThanOrEqualTo(Duration.between(issued, expires).toSeconds());
        assertThat(json(answer).has("refresh_token")).isFalse();
        if (token.getClaim("device") instanceof Map<?, ?> device
                && device.get("valid_until") instanceof Number validUntil) {
            assertThat(Instant.ofEpochSecond(validUntil.longValue())).isBeforeOrEqualTo(latest);
        }
    }

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void noTokenOutlivesItsEvidence(long seed) {
        var random = new Random(seed);
        int granted = 0;
        for (int i = 0; i < 24; i++) {
            boolean trained = random.nextBoolean();
            var device = trained ? enrolled("trained") : enrolled();
            boolean encrypted = random.nextInt(5) > 0;
            boolean guarded = random.nextInt(3) > 0;
            Instant diskAt = now().minusSeconds(random.nextInt(3_660));
            Instant firewallAt = now().minusSeconds(random.nextInt(1_860));
            // Grace is counted from the first failure on, however often it is reported again.
            var readings = Map.of(
                    "disk.root.encrypted", Map.entry(encrypted, diskAt),
                    "firewall.enabled", Map.entry(guarded, firewallAt));
            Instant failed = report(device, readings);
            if (random.nextBoolean()) {
                report(device, readings);
            }
            Instant disk = encrypted ? diskAt.plus(DISK_AGE) : Instant.MIN;
            Instant fresh = firewallAt.plus(FIREWALL_AGE);
            Instant firewall = guarded ? fresh : earliest(fresh, failed.plus(GRACE));
            if (random.nextInt(6) == 0) {
                Instant until = now().plusSeconds(60 + random.nextInt(600));
                waive(device, "p/firewall", until);
                firewall = firewall.isBefore(until) ? until : firewall;
            }
            Instant basic = earliest(disk, firewall);
            Instant training = Instant.MIN;
            if (trained && random.nextInt(3) > 0) {
                training = now().plusSeconds(30 + random.nextInt(1_800));
                train(device, training);
            }
            for (Way way : Way.values()) {
                granted += check(way.ask(device, APP), basic);
                granted += check(way.ask(device, TRAINED_APP), earliest(basic, training));
            }
        }
        assertThat(granted).isGreaterThan(20);
    }

    /** Around the very end either answer is right; a token that outlives it is not. */
    private static int check(HttpResponse<String> answer, Instant latest) {
        if (latest.isAfter(Instant.now().plusSeconds(2))) {
            assertLeased(answer, latest);
            return 1;
        }
        if (answer.statusCode() == 200) {
            assertLeased(answer, latest);
            assertThat(latest).isAfter(Instant.now().minusSeconds(2));
        } else {
            assertThat(json(answer).get("error").stringValue()).isEqualTo("access_denied");
        }
        return 0;
    }

    /** A device, what it wants to open, and until when it may. */
    private record Ending(TestDevice device, String audience, Instant until) {}

    @Test
    void onceTheEvidenceHasEndedThereIsNoOther() {
        List<Ending> endings = new ArrayList<>();
        Map<String, Map.Entry<Boolean, Instant>> healthy = new HashMap<>();
        healthy.put("disk.root.encrypted", Map.entry(true, now()));
        healthy.put("firewall.enabled", Map.entry(true, now()));

        var trained = enrolled("trained");
        report(trained, healthy);
        var waived = enrolled();
        var unguarded = new HashMap<>(healthy);
        unguarded.put("disk.root.encrypted", Map.entry(false, now()));
        report(waived, unguarded);
        var hurried = enrolled("hurried");
        var stale = enrolled();
        Instant soon = now().plusSeconds(20);
        waive(waived, "p/disk", soon);
        endings.add(new Ending(waived, APP, soon));
        train(trained, soon);
        endings.add(new Ending(trained, TRAINED_APP, soon));
        var old = new HashMap<>(healthy);
        old.put("disk.root.encrypted", Map.entry(true, soon.minus(DISK_AGE)));
        report(stale, old);
        endings.add(new Ending(stale, APP, soon));
        var failing = new HashMap<>(healthy);
        failing.put("boot.secure_boot", Map.entry(false, now()));
        endings.add(new Ending(hurried, HURRIED_APP, report(hurried, failing).plus(SHORT_GRACE)));

        for (var ending : endings) {
            for (Way way : Way.values()) {
                assertLeased(way.ask(ending.device(), ending.audience()), ending.until());
            }
        }
        for (var ending : endings) {
            for (Way way : Way.values()) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> way.ask(ending.device(), ending.audience()).statusCode() == 400);
                var refused = way.ask(ending.device(), ending.audience());
                assertThat(json(refused).get("error").stringValue()).isEqualTo("access_denied");
                assertThat(Instant.now()).isAfterOrEqualTo(ending.until().minusSeconds(1));
            }
        }
    }

    @Test
    void aDeviceHasNoOtherWay() {
        var device = enrolled();
        report(
                device,
                Map.of(
                        "disk.root.encrypted", Map.entry(true, now()),
                        "firewall.enabled", Map.entry(true, now())));
        String token = json(device.token(APP)).get("access_token").stringValue();
        Map<String, String> others = Map.of(
                "refresh_token", "&refresh_token=" + token,
                "authorization_code", "&code=x&redirect_uri=https://localhost/&code_verifier=" + "v".repeat(43),
                "urn:ietf:params:oauth:grant-type:token-exchange",
                        "&subject_token_type=urn:ietf:params:oauth:token-type:access_token&subject_token=" + token,
                "urn:ietf:params:oauth:grant-type:jwt-bearer", "&assertion=" + token,
                "urn:ietf:params:oauth:grant-type:device_code", "&device_code=x",
                "password", "&username=" + ADMIN + "&password=" + URLEncoder.encode(ADMIN_PASSWORD, UTF_8));
        others.forEach((grant, rest) -> {
            var answer = device.tokenRequest("grant_type=" + URLEncoder.encode(grant, UTF_8) + "&client_id="
                    + device.id() + "&resource=" + URLEncoder.encode(APP, UTF_8) + rest);
            assertThat(answer.statusCode()).as(grant).isBetween(400, 401);
            assertThat(json(answer).has("access_token")).as(grant).isFalse();
        });
    }

    /** What people and automation get is for the admin API alone, and nothing of it is a device's. */
    @Test
    void noOtherGrantLeadsToAnApplication() throws Exception {
        var metadata = RunningPlatform.send(
                platform.client(),
                HttpRequest.newBuilder(URI.create(platform.issuer() + "/.well-known/oauth-authorization-server")));
        assertThat(json(metadata).get("grant_types_supported").valueStream().map(JsonNode::stringValue))
                .as("a new grant needs a test here")
                .containsExactlyInAnyOrder("authorization_code", "client_credentials", "refresh_token");

        var signIn = new SignIn(platform);
        var first = signIn.tokens(ADMIN, ADMIN_PASSWORD);
        var second = json(signIn.refresh(first.get("refresh_token").stringValue()));
        for (JsonNode tokens : List.of(first, second)) {
            assertForAdmins(claims(tokens));
        }
        assertForAdmins(SignedJWT.parse(platform.automationToken()).getJWTClaimsSet());
    }

    private static void assertForAdmins(JWTClaimsSet token) {
        assertThat(token.getAudience()).hasSize(1).noneMatch(audience -> audience.endsWith(".example"));
        assertThat(token.getClaim("device")).isNull();
        assertThat(token.getExpirationTime().toInstant())
                .isBeforeOrEqualTo(token.getIssueTime().toInstant().plus(Duration.ofMinutes(5)));
    }
}
