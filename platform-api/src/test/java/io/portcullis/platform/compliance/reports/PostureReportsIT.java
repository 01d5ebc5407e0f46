package io.portcullis.platform.compliance.reports;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.util.Base64URL;
import io.portcullis.contracts.AcceptedReport;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.ComplianceChange;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.ReportAnswer;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.ComplianceEvent.DeviceComplianceChanged;
import io.portcullis.platform.compliance.ComplianceEvent.ReportRefused;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.decisions.StateStore;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostureReportsIT {
    private static final Map<String, Object> HEALTHY =
            Map.of("os.type", "linux", "os.version", "12.7", "disk.root.encrypted", true, "boot.secure_boot", true);
    private static final Map<String, Object> UNENCRYPTED =
            Map.of("os.type", "linux", "disk.root.encrypted", false, "boot.secure_boot", true);

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");
    private final ReportingDevice device = new ReportingDevice(installation);

    @BeforeEach
    void publish() {
        node.judge(installation.signed(1, Policies.DISK));
    }

    @AfterEach
    void close() {
        installation.close();
    }

    private static ReportAnswer accepted(ReportOutcome outcome) {
        assertThat(outcome).isInstanceOf(ReportOutcome.Accepted.class);
        return ((ReportOutcome.Accepted) outcome).answer();
    }

    private static ReportOutcome.Refused refused(ReportOutcome outcome, String code) {
        assertThat(outcome).isInstanceOf(ReportOutcome.Refused.class);
        var refusal = (ReportOutcome.Refused) outcome;
        assertThat(refusal.code()).as(refusal.detail()).isEqualTo(code);
        return refusal;
    }

    private ReportOutcome take(byte[] report) {
        return node.get(PostureReports.class).take(device.principal, report);
    }

    private ReportOutcome spoiled(Consumer<Map<String, Object>> change) {
        var claims = device.claims(device.readings(HEALTHY));
        change.accept(claims);
        return take(device.signed(device.header(), claims));
    }

    private ReportOutcome spoiledReading(String member, Object value) {
        var reading = new LinkedHashMap<>(device.reading(true));
        reading.put(member, value);
        return take(device.signed(device.header(), device.claims(Map.of("disk.root.encrypted", reading))));
    }

    @Test
    void aHealthyDeviceIsToldSoAndEverythingIsStored() {
        var answer = accepted(device.report(node, HEALTHY));

        assertThat(answer.decision().status()).isEqualTo("compliant");
        assertThat(answer.decision().levels()).containsExactly("basic", "high");
        assertThat(answer.decision().failing()).isEmpty();
        assertThat(answer.decision().policyRevision()).isEqualTo(1);
        assertThat(answer.decision().validUntil())
                .isEqualTo(installation.clock.instant().plus(Duration.ofMinutes(10)));
        assertThat(answer.nextReportAt()).isEqualTo(installation.clock.instant().plus(Duration.ofMinutes(5)));
        assertThat(installation.devices.statuses).containsEntry(device.id, "compliant");
        assertThat(node.get(Compliance.class).readings(device.id, Set.of("os.version", "host.name")))
                .containsOnlyKeys("os.version");

        var report =
                WireJson.mapper().readValue(installation.sent(Topics.POSTURE).getFirst(), AcceptedReport.class);
        assertThat(report.deviceId()).isEqualTo(device.id);
        assertThat(report.readings()).containsOnlyKeys(HEALTHY.keySet());
    }

    @Test
    void aFailingCheckIsNamedWithItsRemediation() {
        var answer = accepted(device.report(node, UNENCRYPTED));

        assertThat(answer.decision().status()).isEqualTo("non_compliant");
        assertThat(answer.decision().levels()).isEmpty();
        assertThat(answer.decision().failing()).singleElement().satisfies(check -> {
            assertThat(check.check()).isEqualTo("disk-encrypted");
            assertThat(check.reason()).isEqualTo("condition_false");
            assertThat(check.remediation()).isNotNull();
        });
    }

    @Test
    void aChangeIsToldOnceAndNumbered() {
        accepted(device.report(node, HEALTHY));
        accepted(device.report(node, HEALTHY));
        accepted(device.report(node, UNENCRYPTED));

        var changes = installation.sent(Topics.COMPLIANCE).stream()
                .map(json -> WireJson.mapper().readValue(json, ComplianceChange.class))
                .toList();
        assertThat(changes).extracting(ComplianceChange::sequence).containsExactly(1L, 2L);
        assertThat(changes.getFirst().previousStatus()).isNull();
        assertThat(changes.getLast().previousStatus()).isEqualTo("compliant");
        assertThat(changes.getLast().decision().failing()).isNotEmpty();
        assertThat(installation.sent(Topics.POSTURE)).hasSize(3);
        assertThat(installation.events(DeviceComplianceChanged.class)).hasSize(2);
        assertThat(node.get(DecisionChanges.class).ofDevice(device.id, 10))
                .extracting(change -> change.status())
                .containsExactly("non_compliant", "compliant");
        assertThat(node.get(DecisionChanges.class).newest(1).getFirst().failingChecks())
                .containsExactly("disk-encrypted");
    }

    @Test
    void withoutAPolicySetAReportIsKeptAndNothingPasses() {
        try (var fresh = new Installation()) {
            var newcomer = new ReportingDevice(fresh);
            var answer = accepted(newcomer.report(fresh.node("one"), HEALTHY));

            assertThat(answer.decision().status()).isEqualTo("unknown");
            assertThat(answer.decision().levels()).isEmpty();
            assertThat(answer.decision().failing().getFirst().reason()).isEqualTo("no_policy_set");
        }
    }

    @Test
    void aReplayIsRefusedAndSoIsAnOlderReport() {
        byte[] first = device.signed(device.header(), device.claims(device.readings(UNENCRYPTED)));
        byte[] second = device.signed(device.header(), device.claims(device.readings(HEALTHY)));
        accepted(take(second));

        refused(take(second), ProblemCodes.REPORT_REPLAYED);
        refused(take(first), ProblemCodes.REPORT_REPLAYED);

        assertThat(installation.sent(Topics.POSTURE)).hasSize(1);
        assertThat(installation.devices.statuses).containsEntry(device.id, "compliant");
        assertThat(installation.events(ReportRefused.class)).hasSize(2);
    }

    @Test
    void theSameReportSentManyTimesAtOnceCountsOnce() throws Exception {
        byte[] report = device.signed(device.header(), device.claims(device.readings(HEALTHY)));
        try (var threads = Executors.newFixedThreadPool(6)) {
            var outcomes = threads.invokeAll(
                    Collections.nCopies(12, () -> node.get(PostureReports.class).take(device.principal, report)));
            long accepted = 0;
            for (var outcome : outcomes) {
                accepted += outcome.get() instanceof ReportOutcome.Accepted ? 1 : 0;
            }
            assertThat(accepted).isEqualTo(1);
        }
        assertThat(installation.sent(Topics.POSTURE)).hasSize(1);
    }

    @Test
    void aReportFromAnotherDevicesCertificateIsRefused() {
        var other = new ReportingDevice(installation);
        byte[] report = device.signed(device.header(), device.claims(device.readings(HEALTHY)));

        refused(node.get(PostureReports.class).take(other.principal, report), ProblemCodes.REPORT_WRONG_DEVICE);
        // With the other's thumbprint in the header, the signature gives it away.
        var header = device.header().x509CertSHA256Thumbprint(new Base64URL(other.principal.thumbprint()));
        byte[] disguised = device.signed(header, device.claims(device.readings(HEALTHY)));
        refused(node.get(PostureReports.class).take(other.principal, disguised), ProblemCodes.REPORT_BAD_SIGNATURE);
        // Signed by the connection's own key, for somebody else.
        refused(spoiled(claims -> claims.put("sub", other.id.toString())), ProblemCodes.REPORT_WRONG_DEVICE);

        assertThat(node.get(StateStore.class).count()).isZero();
        assertThat(installation.events(ReportRefused.class)).hasSize(3);
    }

    @Test
    void aTamperedReportIsRefused() {
        String report =
                new String(device.signed(device.header(), device.claims(device.readings(UNENCRYPTED))), US_ASCII);
        String payload = report.split("\\.", -1)[1];
        String forged = Base64URL.encode(new Base64URL(payload).decodeToString().replace("false", "true"))
                .toString();

        refused(take(report.replace(payload, forged).getBytes(US_ASCII)), ProblemCodes.REPORT_BAD_SIGNATURE);
        assertThat(node.get(StateStore.class).count()).isZero();
    }

    @Test
    void aStaleReportAndOneFromTheFutureAreRefused() {
        long now = installation.clock.instant().getEpochSecond();
        refused(spoiled(claims -> claims.put("iat", now - 301)), ProblemCodes.REPORT_STALE);
        refused(spoiled(claims -> claims.put("iat", now + 62)), ProblemCodes.REPORT_STALE);
        byte[] kept = device.signed(device.header(), device.claims(device.readings(HEALTHY)));
        installation.clock.advance(Duration.ofMinutes(6));
        refused(take(kept), ProblemCodes.REPORT_STALE);
        // An id from the future would refuse every later report as a replay.
        refused(
                spoiled(claims -> claims.put("jti", "0fffffff-ffff-7fff-bfff-ffffffffffff")),
                ProblemCodes.REPORT_STALE);
    }

    @Test
    void malformedReportsAreRefused() {
        var claims = device.claims(device.readings(HEALTHY));
        refused(take("not a jws".getBytes(US_ASCII)), ProblemCodes.REPORT_MALFORMED);
        refused(take(new byte[0]), ProblemCodes.REPORT_MALFORMED);
        refused(take(device.signed(device.header(), "not json")), ProblemCodes.REPORT_MALFORMED);
        refused(take(device.signed(device.header(), "{\"sub\":\"a\",\"sub\":\"b\"}")), ProblemCodes.REPORT_MALFORMED);
        refused(take(device.signed(device.header().type(JOSEObjectType.JWT), claims)), ProblemCodes.REPORT_MALFORMED);
        refused(spoiled(c -> c.put(ClaimNames.EAT_PROFILE, "other")), ProblemCodes.REPORT_MALFORMED);
        refused(spoiled(c -> c.put("aud", "https://elsewhere.example")), ProblemCodes.REPORT_MALFORMED);
        refused(spoiled(c -> c.remove("iat")), ProblemCodes.REPORT_MALFORMED);
        refused(spoiled(c -> c.put("iat", Long.MAX_VALUE)), ProblemCodes.REPORT_MALFORMED);
        refused(spoiled(c -> c.put("jti", UUID.randomUUID().toString())), ProblemCodes.REPORT_MALFORMED);
        refused(spoiled(c -> c.remove(ClaimNames.POSTURE)), ProblemCodes.REPORT_MALFORMED);
        refused(spoiled(c -> c.put(ClaimNames.POSTURE, List.of())), ProblemCodes.REPORT_MALFORMED);
        assertThat(node.get(StateStore.class).count()).isZero();
    }

    @Test
    void anUnsignedReportIsRefused() {
        String header =
                Base64URL.encode("{\"alg\":\"none\",\"typ\":\"eat+jwt\"}").toString();
        String claims = Base64URL.encode(WireJson.mapper().writeValueAsString(device.claims(device.readings(HEALTHY))))
                .toString();
        refused(take((header + "." + claims + ".").getBytes(US_ASCII)), ProblemCodes.REPORT_MALFORMED);
        refused(take((header + "." + claims + ".AAAA").getBytes(US_ASCII)), ProblemCodes.REPORT_MALFORMED);
    }

    @Test
    void anOversizedReportIsRefused() {
        refused(take(new byte[PostureReportVerifier.MAX_BYTES + 1]), ProblemCodes.TOO_LARGE);
    }

    @Test
    void unknownAttributesAreNamedAll() {
        var readings = new LinkedHashMap<>(device.readings(HEALTHY));
        readings.put("favourite.colour", device.reading("blue"));
        readings.put("shoe.size", device.reading(43));

        var refusal = refused(
                take(device.signed(device.header(), device.claims(readings))), ProblemCodes.REPORT_UNKNOWN_ATTRIBUTE);

        assertThat(refusal.detail()).contains("favourite.colour", "shoe.size");
        assertThat(refusal.errors()).hasSize(2);
        assertThat(node.get(StateStore.class).count()).isZero();
    }

    @Test
    void invalidReadingsAreRefused() {
        refused(spoiledReading("value", "yes"), ProblemCodes.REPORT_INVALID_VALUE);
        refused(spoiledReading("value", Map.of("a", 1)), ProblemCodes.REPORT_INVALID_VALUE);
        refused(spoiledReading("state", "seen"), ProblemCodes.REPORT_INVALID_VALUE);
        refused(spoiledReading("state", "not_found"), ProblemCodes.REPORT_INVALID_VALUE);
        refused(spoiledReading("evidence_grade", "certain"), ProblemCodes.REPORT_INVALID_VALUE);
        refused(spoiledReading("collected_at", "yesterday"), ProblemCodes.REPORT_INVALID_VALUE);
        refused(
                spoiledReading(
                        "collected_at",
                        installation.clock.instant().plusSeconds(120).toString()),
                ProblemCodes.REPORT_INVALID_VALUE);
        refused(spoiledReading("method", "a\u0000b"), ProblemCodes.REPORT_INVALID_VALUE);
        assertThat(node.get(StateStore.class).count()).isZero();
    }

    @Test
    void aReportOfADeviceThatIsGoneIsRefused() {
        installation.devices.devices.remove(device.id);
        refused(device.report(node, HEALTHY), ProblemCodes.REPORT_WRONG_DEVICE);
        assertThat(installation.sent(Topics.POSTURE)).isEmpty();
    }

    @Test
    void thePlanNamesWhatThePolicySetReads() {
        var plan = node.get(PostureReports.class).plan(device.id);
        assertThat(plan.policyRevision()).isEqualTo(1);
        assertThat(plan.attributes())
                .contains("disk.root.encrypted", "boot.secure_boot", "os.type", "agent.version")
                .doesNotContain("firewall.enabled")
                .isSorted();
    }
}
