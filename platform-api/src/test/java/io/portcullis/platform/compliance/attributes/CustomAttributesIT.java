package io.portcullis.platform.compliance.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.Topics;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.AccessQuestion;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.ComplianceEvent.CustomAttributeChanged;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.history.KeptPast;
import io.portcullis.platform.compliance.reports.ReportingDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What other systems know of a device counts at once, on every path to a token, and not a moment longer than they say.
 */
class CustomAttributesIT {
    private static final String NAME = "custom.bool.trained";
    private static final String POLICY = """
            format: portcullis/v1
            policies:
              - id: baseline
                title: Every machine
                checks:
                  - id: trained
                    title: Its user was trained
                    expression: custom.bool.trained
                    severity: high
                    max_age: 30d
            levels:
              - { id: basic, title: Basic, requires: [trained] }
            applications:
              - { audience: "https://app.example", level: basic }
            """;

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");
    private final ReportingDevice device = new ReportingDevice(installation);

    @BeforeEach
    void publish() {
        node.judge(installation.signed(1, POLICY));
    }

    @AfterEach
    void close() {
        installation.close();
    }

    private Instant in(Duration duration) {
        return installation.clock.instant().plus(duration);
    }

    private AccessDecision token() {
        return node.get(Compliance.class)
                .decide(List.of(
                        new AccessQuestion(device.id, List.of(), "company", KeyProtection.SOFTWARE, Policies.APP)))
                .getFirst();
    }

    private static AccessDecision.Granted granted(AccessDecision decision) {
        assertThat(decision).isInstanceOf(AccessDecision.Granted.class);
        return (AccessDecision.Granted) decision;
    }

    private void refusedFor(String reason) {
        assertThat(token())
                .isInstanceOfSatisfying(
                        AccessDecision.Refused.class,
                        refused -> assertThat(refused.decision().failing())
                                .extracting(check -> check.reason())
                                .containsExactly(reason));
    }

    private CustomAttributeChanges.Change set(Object value, Duration lasting) {
        return node.get(CustomAttributeChanges.class).set(device.id, NAME, value, in(lasting), "client:lms");
    }

    @Test
    void aChangeDecidesTheDeviceAtOnce() {
        device.report(node, Map.of("os.type", "linux"));
        refusedFor("evidence_missing");

        assertThat(set(true, Duration.ofHours(1))).isEqualTo(CustomAttributeChanges.Change.DONE);

        assertThat(granted(token()).validUntil()).isEqualTo(in(Duration.ofHours(1)));
        assertThat(installation.devices.statuses).containsEntry(device.id, "compliant");
        assertThat(installation.sent(Topics.COMPLIANCE)).hasSize(2);
        set(false, Duration.ofHours(1));
        refusedFor("condition_false");
        set(true, Duration.ofHours(1));
        assertThat(node.get(CustomAttributeChanges.class).remove(device.id, NAME, "client:lms"))
                .isEqualTo(CustomAttributeChanges.Change.DONE);
        refusedFor("evidence_missing");
        assertThat(node.get(CustomAttributeChanges.class).remove(device.id, NAME, "client:lms"))
                .isEqualTo(CustomAttributeChanges.Change.NOTHING_THERE);
        assertThat(installation.events(CustomAttributeChanged.class)).hasSize(4);
    }

    @Test
    void whatWasSetBeforeTheFirstReportCountsWithIt() {
        set(true, Duration.ofHours(1));
        assertThat(token()).isInstanceOf(AccessDecision.Refused.class);

        device.report(node, Map.of("os.type", "linux"));

        granted(token());
    }

    @Test
    void noReportTakesItAwayOrKeepsItAlive() {
        device.report(node, Map.of("os.type", "linux"));
        set(true, Duration.ofMinutes(30));
        installation.clock.advance(Duration.ofMinutes(20));
        device.report(node, Map.of("os.type", "linux"));

        assertThat(granted(token()).validUntil()).isEqualTo(in(Duration.ofMinutes(10)));
        installation.clock.advance(Duration.ofMinutes(10));
        refusedFor("evidence_stale");
        device.report(node, Map.of("os.type", "linux"));
        refusedFor("evidence_stale");
    }

    @Test
    void unchangedReportsAndReevaluationsSeeIt() {
        byte[] report = device.signed(
                device.header(),
                device.claims(device.readings(
                        Map.of("os.type", "linux", "os.version", "12", "agent.version", "1", "host.name", "h"))));
        device.send(node, report);
        set(true, Duration.ofHours(1));
        installation.clock.advance(Duration.ofMinutes(5));

        device.send(node, device.unchanged(ReportingDevice.hash(report)));

        assertThat(granted(token()).validUntil()).isEqualTo(in(Duration.ofMinutes(55)));
        node.judge(installation.signed(2, POLICY.replace("max_age: 30d", "max_age: 10m")));
        assertThat(granted(token()).validUntil()).isEqualTo(in(Duration.ofMinutes(5)));
        node.reevaluateAll();
        assertThat(granted(token()).validUntil()).isEqualTo(in(Duration.ofMinutes(5)));
    }

    @Test
    void aDeviceCannotSayItItself() {
        var readings = new LinkedHashMap<>(device.readings(Map.of("os.type", "linux")));
        readings.put(NAME, device.reading(true));
        var refusal = device.refused(node, device.signed(device.header(), device.claims(readings)));

        assertThat(refusal).isEqualTo(ProblemCodes.REPORT_UNKNOWN_ATTRIBUTE);
        // Nor can it bring an end of its own for what it may say.
        var forged = new LinkedHashMap<>(device.readings(Map.of("os.type", "linux")));
        var reading = device.reading(12L);
        reading.put("value", "12");
        reading.put("expires_at", in(Duration.ofDays(300)).toString());
        forged.put("os.version", reading);
        device.send(node, device.signed(device.header(), device.claims(forged)));
        assertThat(node.get(StateStore.class)
                        .evidence(device.id)
                        .orElseThrow()
                        .complete()
                        .readings()
                        .values())
                .allSatisfy(known -> assertThat(known.expiresAt()).isNull());
        assertThat(device.plan(node).attributes()).doesNotContain(NAME);
    }

    @Test
    void thereIsAnEndToHowManyADeviceHas() {
        for (int i = 0; i < CustomAttributeChanges.MOST; i++) {
            node.get(CustomAttributeChanges.class)
                    .set(device.id, "custom.int.n" + i, i, in(Duration.ofHours(1)), "client:lms");
        }
        assertThat(set(true, Duration.ofHours(1))).isEqualTo(CustomAttributeChanges.Change.TOO_MANY);
        assertThat(node.get(CustomAttributeChanges.class)
                        .set(device.id, "custom.int.n0", 5, in(Duration.ofHours(1)), "client:lms"))
                .isEqualTo(CustomAttributeChanges.Change.DONE);
    }

    @Test
    void whatExpiredLongAgoIsForgotten() {
        set(true, Duration.ofHours(1));
        installation.clock.advance(Duration.ofDays(20));
        KeptPast.upkeep(node);
        assertThat(node.get(CustomAttributeChanges.class).of(device.id)).hasSize(1);
        installation.clock.advance(Duration.ofDays(20));
        KeptPast.upkeep(node);
        assertThat(node.get(CustomAttributeChanges.class).of(device.id)).isEmpty();
    }
}
