package io.portcullis.platform.devices;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import io.portcullis.platform.RunningPlatform;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

class DeviceSearchIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();

    private final Devices devices = PLATFORM.bean(Devices.class);
    private final JdbcTemplate jdbc = PLATFORM.bean(JdbcTemplate.class);
    private final Instant soon = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MICROS);
    private final Map<String, UUID> ids = new LinkedHashMap<>();
    private String group = "";

    @BeforeEach
    void insertDevices() {
        group = "g" + UUID.randomUUID();
        for (String name : List.of("Alpha", "beta", "BETA", "beta", "Gamma_1", "gamma%2", "Ünder", "zeta")) {
            UUID id = Generators.timeBasedEpochRandomGenerator().generate();
            ids.put(name + ids.size(), id);
            jdbc.update("""
                    insert into devices.device
                        (id, name, state, groups, ownership, key_protection, enrolled_at)
                    values (?, ?, 'ENROLLED', array[?, 'everybody'], 'COMPANY', 'SOFTWARE', now())""", id, name, group);
            jdbc.update("insert into devices.device_health (device_id) values (?)", id);
        }
    }

    @Test
    void pagesThroughAllDevicesOnce() {
        List<String> seen = new ArrayList<>();
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = list("limit=3&cursor=" + cursor);
            assertThat(page.get("total").longValue()).isEqualTo(8);
            assertThat(page.get("items").size()).isLessThanOrEqualTo(3);
            page.get("items").forEach(item -> {
                seen.add(item.get("id").stringValue());
                names.add(item.get("name").stringValue());
            });
            cursor = page.has("next_cursor") ? page.get("next_cursor").stringValue() : "";
        } while (!cursor.isEmpty());

        assertThat(seen).hasSize(8).doesNotHaveDuplicates();
        assertThat(names.getFirst()).isEqualTo("Alpha");
        assertThat(names.subList(1, 4)).containsExactlyInAnyOrder("beta", "BETA", "beta");
        assertThat(names.subList(4, 6)).containsExactly("gamma%2", "Gamma_1");
    }

    @Test
    void findsByPartOfTheNameAndBeginningOfTheId() {
        assertThat(names(list("q=BET"))).containsExactlyInAnyOrder("beta", "BETA", "beta");
        assertThat(names(list("q=" + encode("a%2")))).containsExactly("gamma%2");
        assertThat(names(list("q=" + encode("a_1")))).containsExactly("Gamma_1");
        assertThat(names(list("q=" + encode("' or true --")))).isEmpty();
        UUID zeta = ids.values().stream().toList().getLast();
        assertThat(names(list("q=" + zeta.toString().toUpperCase(Locale.ROOT)))).containsExactly("zeta");
    }

    @Test
    void takesAStaleStatusForUnknown() {
        List<UUID> all = ids.values().stream().toList();
        Instant past = Instant.now().minusSeconds(1);
        devices.recordEvaluations(
                List.of(new Devices.Evaluation(all.get(0), "compliant", soon, "linux", "12", Instant.now())));
        devices.recordEvaluations(
                List.of(new Devices.Evaluation(all.get(1), "compliant", past, "linux", "12", Instant.now())));
        devices.recordEvaluations(
                List.of(new Devices.Evaluation(all.get(2), "non_compliant", past, "macos", "26", Instant.now())));
        devices.recordEvaluations(
                List.of(new Devices.Evaluation(all.get(3), "non_compliant", soon, "windows", "11", Instant.now())));
        devices.recordEvaluations(
                List.of(new Devices.Evaluation(all.get(4), "in_grace", soon, null, null, Instant.now())));

        assertThat(names(list("compliance=compliant"))).containsExactly("Alpha");
        assertThat(names(list("compliance=non_compliant"))).containsExactly("beta");
        assertThat(names(list("compliance=in_grace"))).containsExactly("Gamma_1");
        assertThat(list("compliance=unknown").get("total").longValue()).isEqualTo(5);
        assertThat(names(list("os=windows"))).containsExactly("beta");

        JsonNode stale = one(all.get(1));
        assertThat(stale.get("compliance").stringValue()).isEqualTo("unknown");
        assertThat(stale.get("os_type").stringValue()).isEqualTo("linux");
        assertThat(one(all.get(0)).get("compliance").stringValue()).isEqualTo("compliant");
        assertThat(one(all.get(0)).get("compliance_valid_until").stringValue()).isEqualTo(soon.toString());
        assertThat(one(all.get(7)).has("compliance")).isFalse();
    }

    @Test
    void countsTheFleet() {
        JsonNode before = json(PLATFORM.admin("GET", "/api/v1/devices/summary", null));
        List<UUID> all = ids.values().stream().toList();
        devices.recordEvaluations(
                List.of(new Devices.Evaluation(all.get(0), "compliant", soon, "linux", "12", Instant.now())));
        devices.recordEvaluations(List.of(new Devices.Evaluation(
                all.get(1), "compliant", Instant.now().minusSeconds(1), "linux", "12", Instant.now())));
        jdbc.update("update devices.device set state = 'RETIRED' where id = ?", all.get(2));

        JsonNode after = json(PLATFORM.admin("GET", "/api/v1/devices/summary", null));

        assertThat(count(after, "by_compliance", "compliant") - count(before, "by_compliance", "compliant"))
                .isEqualTo(1);
        assertThat(count(after, "by_compliance", "unknown") - count(before, "by_compliance", "unknown"))
                .isEqualTo(-2);
        assertThat(count(after, "by_state", "retired") - count(before, "by_state", "retired"))
                .isEqualTo(1);
        assertThat(count(after, "by_os", "linux") - count(before, "by_os", "linux"))
                .isEqualTo(2);
        assertThat(after.get("devices").longValue() - before.get("devices").longValue())
                .isEqualTo(-1);
        assertThat(after.has("policy_revision")).isTrue();
    }

    @Test
    void remembersAReevaluationOfManyWithoutTouchingWhatWasReported() {
        List<UUID> all = ids.values().stream().toList();
        Instant seen = Instant.now().truncatedTo(ChronoUnit.MICROS);
        devices.recordEvaluations(List.of(new Devices.Evaluation(all.get(0), "compliant", soon, "linux", "12", seen)));

        devices.recordReevaluations(all.stream()
                .map(id -> new Devices.Reevaluation(id, "non_compliant", soon))
                .toList());

        assertThat(list("compliance=non_compliant").get("total").longValue()).isEqualTo(8);
        JsonNode first = one(all.get(0));
        assertThat(first.get("os_type").stringValue()).isEqualTo("linux");
        assertThat(first.get("last_seen_at").stringValue()).isEqualTo(seen.toString());
    }

    @Test
    void listsWhatPoliciesMayBeScopedBy() {
        UUID retired = ids.values().iterator().next();
        jdbc.update("update devices.device set state = 'RETIRED' where id = ?", retired);
        List<UUID> seen = new ArrayList<>();
        UUID after = null;
        List<Devices.DeviceSubject> page;
        do {
            page = devices.subjects(after, 3);
            for (Devices.DeviceSubject subject : page) {
                seen.add(subject.deviceId());
                if (ids.containsValue(subject.deviceId())) {
                    assertThat(subject.groups()).containsExactly(group, "everybody");
                    assertThat(subject.ownership()).isEqualTo(Ownership.COMPANY);
                }
                after = subject.deviceId();
            }
        } while (!page.isEmpty());

        assertThat(seen).doesNotHaveDuplicates().doesNotContain(retired).hasSizeGreaterThanOrEqualTo(7);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        for (String query : List.of(
                "limit=0",
                "limit=201",
                "limit=many",
                "state=lost",
                "compliance=fine",
                "cursor=nonsense",
                "cursor=AAAA",
                "q=" + "x".repeat(101))) {
            HttpResponse<String> answer = PLATFORM.admin("GET", "/api/v1/devices?" + query, null);
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(json(answer).get("code").stringValue()).isEqualTo("invalid_request");
        }
        assertThat(PLATFORM.admin("GET", "/api/v1/devices/" + UUID.randomUUID(), null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(PLATFORM.admin("GET", "/api/v1/devices/nonsense", null).statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesTokensThatMakeNoSense() {
        for (String body : List.of(
                "{}",
                "{\"description\":\"\"}",
                "{\"description\":\"x\",\"uses\":0}",
                "{\"description\":\"x\",\"uses\":1001}",
                "{\"description\":\"x\",\"expires_in_seconds\":59}",
                "{\"description\":\"x\",\"expires_in_seconds\":2592001}",
                "{\"description\":\"x\",\"ownership\":\"stolen\"}",
                "{\"description\":\"x\",\"groups\":[\"Not A Group\"]}",
                "{\"description\":\"x\",\"groups\":[null]}",
                "{\"description\":\"" + "x".repeat(201) + "\"}",
                "{\"description\":\"x\",\"secret\":\"mine\"}",
                "[]",
                "{")) {
            HttpResponse<String> answer = PLATFORM.admin("POST", "/api/v1/enrollment-tokens", body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(json(answer).get("code").stringValue()).isEqualTo("invalid_request");
        }
        assertThat(PLATFORM.admin("DELETE", "/api/v1/enrollment-tokens/" + UUID.randomUUID(), null)
                        .statusCode())
                .isEqualTo(404);
    }

    private JsonNode list(String query) {
        HttpResponse<String> answer = PLATFORM.admin("GET", "/api/v1/devices?group=" + group + "&" + query, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static JsonNode one(UUID id) {
        return json(PLATFORM.admin("GET", "/api/v1/devices/" + id, null));
    }

    private static List<String> names(JsonNode page) {
        List<String> names = new ArrayList<>();
        page.get("items").forEach(item -> names.add(item.get("name").stringValue()));
        return names;
    }

    private static long count(JsonNode summary, String by, String what) {
        JsonNode counted = summary.get(by).get(what);
        return counted == null ? 0 : counted.longValue();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
