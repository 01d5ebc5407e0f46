package io.portcullis.platform.compliance.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.ReportAnswer;
import io.portcullis.contracts.Topics;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.ComplianceEvent.ReportRefused;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.access.CurrentDecision;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** "Nothing has changed": as good as the whole report it refers to, and worth nothing in anybody else's hands. */
class UnchangedReportsIT {
    private static final Map<String, Object> HEALTHY = Map.of(
            "os.type", "linux",
            "os.version", "12.7",
            "agent.version", "1.0",
            "host.name", "machine",
            "disk.root.encrypted", true,
            "boot.secure_boot", true);

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

    private static void refused(ReportOutcome outcome, String code) {
        assertThat(outcome).isInstanceOf(ReportOutcome.Refused.class);
        assertThat(((ReportOutcome.Refused) outcome).code()).isEqualTo(code);
    }

    private byte[] whole(ReportingDevice reporter, Map<String, Object> values) {
        return reporter.signed(reporter.header(), reporter.claims(reporter.readings(values)));
    }

    private ReportAnswer take(ReportingDevice reporter, byte[] report) {
        return accepted(node.get(PostureReports.class).take(reporter.principal, report));
    }

    private ReportOutcome unchanged(String hash) {
        return node.get(PostureReports.class).take(device.principal, device.unchanged(hash));
    }

    private Instant now() {
        return installation.clock.instant();
    }

    @Test
    void unchangedEvidenceIsAsYoungAsTheReportThatSaysSo() {
        byte[] report = whole(device, HEALTHY);
        take(device, report);
        installation.clock.advance(Duration.ofMinutes(9));

        var answer = accepted(unchanged(ReportingDevice.hash(report)));

        assertThat(answer.decision().status()).isEqualTo("compliant");
        Instant collected = Instant.ofEpochSecond(now().getEpochSecond());
        assertThat(answer.decision().validUntil()).isEqualTo(collected.plus(Duration.ofMinutes(10)));
        assertThat(node.get(Compliance.class).readings(device.id, java.util.Set.of("os.version")))
                .hasEntrySatisfying("os.version", reading -> {
                    assertThat(reading.collectedAt()).isEqualTo(collected);
                    assertThat(reading.value()).isEqualTo("12.7");
                });
        installation.clock.advance(Duration.ofMinutes(9));
        assertThat(CurrentDecision.of(node, device.id, StoredSubject.of(List.of(), "company", KeyProtection.SOFTWARE))
                        .levels())
                .contains("high");
        assertThat(installation.sent(Topics.POSTURE)).hasSize(1);
        assertThat(installation.sent(Topics.COMPLIANCE)).hasSize(1);
    }

    @Test
    void aNodeThatDoesNotRememberThePostureReadsIt() {
        byte[] report = whole(device, HEALTHY);
        take(device, report);
        var other = installation.node("two");

        var answer = accepted(
                other.get(PostureReports.class).take(device.principal, device.unchanged(ReportingDevice.hash(report))));

        assertThat(answer.decision().levels()).containsExactly("basic", "high");
    }

    @Test
    void aDecisionThatComesOutOtherwiseIsTold() {
        byte[] report = whole(device, HEALTHY);
        take(device, report);
        installation.clock.advance(Duration.ofHours(2));
        // Nothing was heard for long: by another node, it would be unknown now. Unchanged evidence brings it back.
        var stale = CurrentDecision.of(node, device.id, StoredSubject.of(List.of(), "company", KeyProtection.SOFTWARE));
        assertThat(stale.status()).isEqualTo("unknown");
        node.judge(installation.signed(
                2, Policies.DISK.replace("expression: boot.secure_boot", "expression: \"!boot.secure_boot\"")));

        var answer = accepted(unchanged(ReportingDevice.hash(report)));

        assertThat(answer.decision().status()).isEqualTo("non_compliant");
        assertThat(answer.decision().policyRevision()).isEqualTo(2);
        assertThat(answer.decision().failing())
                .singleElement()
                .satisfies(check -> assertThat(check.check()).isEqualTo("secure-boot"));
        assertThat(installation.sent(Topics.COMPLIANCE)).hasSize(2);
        assertThat(installation.devices.statuses).containsEntry(device.id, "non_compliant");
    }

    @Test
    void anotherReportsHashDoesNotCount() {
        byte[] first = whole(device, HEALTHY);
        take(device, first);
        var changed = new HashMap<>(HEALTHY);
        changed.put("disk.root.encrypted", false);
        byte[] second = whole(device, changed);
        take(device, second);
        var other = new ReportingDevice(installation);
        byte[] foreign = whole(other, HEALTHY);
        take(other, foreign);

        // The healthy state of before, that of another device, and one of nobody.
        refused(unchanged(ReportingDevice.hash(first)), ProblemCodes.REPORT_WHOLE_NEEDED);
        refused(unchanged(ReportingDevice.hash(foreign)), ProblemCodes.REPORT_WHOLE_NEEDED);
        refused(unchanged("A".repeat(43)), ProblemCodes.REPORT_WHOLE_NEEDED);
        assertThat(accepted(unchanged(ReportingDevice.hash(second))).decision().status())
                .isEqualTo("non_compliant");
    }

    @Test
    void aDeviceThatNeverReportedIsToSendAllOfIt() {
        refused(unchanged("A".repeat(43)), ProblemCodes.REPORT_WHOLE_NEEDED);
        assertThat(node.get(StateStore.class).count()).isZero();
    }

    @Test
    void itCannotBeReplayedOrBeSentByAnotherDevice() {
        byte[] report = whole(device, HEALTHY);
        take(device, report);
        byte[] kept = device.unchanged(ReportingDevice.hash(report));
        var other = new ReportingDevice(installation);

        refused(node.get(PostureReports.class).take(other.principal, kept), ProblemCodes.REPORT_WRONG_DEVICE);
        accepted(node.get(PostureReports.class).take(device.principal, kept));
        refused(node.get(PostureReports.class).take(device.principal, kept), ProblemCodes.REPORT_REPLAYED);
        byte[] before = device.unchanged(ReportingDevice.hash(report));
        byte[] newer = whole(device, HEALTHY);
        take(device, newer);
        refused(node.get(PostureReports.class).take(device.principal, before), ProblemCodes.REPORT_REPLAYED);
        installation.clock.advance(Duration.ofMinutes(6));
        refused(node.get(PostureReports.class).take(device.principal, kept), ProblemCodes.REPORT_STALE);
        assertThat(installation.events(ReportRefused.class)).hasSize(3);
    }

    @Test
    void oneSentManyTimesAtOnceCountsOnce() throws Exception {
        byte[] report = whole(device, HEALTHY);
        take(device, report);
        byte[] unchanged = device.unchanged(ReportingDevice.hash(report));
        try (var threads = Executors.newFixedThreadPool(6)) {
            var outcomes = threads.invokeAll(java.util.Collections.nCopies(
                    12, () -> node.get(PostureReports.class).take(device.principal, unchanged)));
            long accepted = 0;
            for (var outcome : outcomes) {
                accepted += outcome.get() instanceof ReportOutcome.Accepted ? 1 : 0;
            }
            assertThat(accepted).isEqualTo(1);
        }
    }

    @Test
    void itIsNotTakenOnceMoreIsToBeCollected() {
        byte[] report = whole(device, HEALTHY);
        take(device, report);
        node.judge(installation.signed(2, Policies.DISK_AND_FIREWALL));

        refused(unchanged(ReportingDevice.hash(report)), ProblemCodes.REPORT_WHOLE_NEEDED);
        // A report that says nothing of what was asked for since is no ground for the next either.
        byte[] again = whole(device, HEALTHY);
        take(device, again);
        refused(unchanged(ReportingDevice.hash(again)), ProblemCodes.REPORT_WHOLE_NEEDED);

        var more = new HashMap<>(HEALTHY);
        more.put("firewall.enabled", true);
        more.remove("boot.secure_boot");
        byte[] covering = whole(device, more);
        take(device, covering);
        assertThat(accepted(unchanged(ReportingDevice.hash(covering)))
                        .decision()
                        .status())
                .isEqualTo("compliant");
    }

    @Test
    void whatThePlatformKnowsItselfIsLookedAtAnew() {
        byte[] report = whole(device, HEALTHY);
        take(device, report);
        node.judge(installation.signed(2, Policies.FINANCE_ONLY));
        installation.devices.add(device.id, List.of("finance"));
        byte[] inFinance = whole(device, HEALTHY);
        assertThat(take(device, inFinance).decision().status()).isEqualTo("compliant");

        installation.devices.add(device.id, List.of());

        assertThat(accepted(unchanged(ReportingDevice.hash(inFinance)))
                        .decision()
                        .status())
                .isEqualTo("non_compliant");
    }

    @Test
    void eitherPostureOrUnchangedAndWellFormed() {
        var both = device.claims(device.readings(HEALTHY));
        both.put(ClaimNames.POSTURE_UNCHANGED, "A".repeat(43));
        refused(
                node.get(PostureReports.class).take(device.principal, device.signed(device.header(), both)),
                ProblemCodes.REPORT_MALFORMED);
        refused(unchanged("short"), ProblemCodes.REPORT_MALFORMED);
        refused(unchanged("*".repeat(43)), ProblemCodes.REPORT_MALFORMED);
    }

    @Test
    void aClockAheadDoesNotLengthenTheLease() {
        byte[] report = whole(device, HEALTHY);
        take(device, report);
        var claims = device.claims(Map.of());
        claims.remove(ClaimNames.POSTURE);
        claims.put(ClaimNames.POSTURE_UNCHANGED, ReportingDevice.hash(report));
        claims.put("iat", now().getEpochSecond() + 50);

        var answer = take(device, device.signed(device.header(), claims));

        assertThat(answer.decision().validUntil()).isEqualTo(now().plus(Duration.ofMinutes(10)));
    }

    @Test
    void anAdminsWishIsFulfilledByIt() {
        byte[] report = whole(device, HEALTHY);
        take(device, report);
        installation.clock.advance(Duration.ofSeconds(40));
        assertThat(node.get(PostureReports.class).plan(device.id).nextReportAt())
                .isAfter(now());
        node.get(ReportRequests.class).request(device.id, null, "user:admin");
        assertThat(node.get(PostureReports.class).plan(device.id).nextReportAt())
                .isEqualTo(now());
        assertThat(node.get(ReportRequests.class).open(List.of(device.id))).containsOnlyKeys(device.id);

        accepted(unchanged(ReportingDevice.hash(report)));

        assertThat(node.get(ReportRequests.class).open(List.of(device.id))).isEmpty();
        assertThat(node.get(PostureReports.class).plan(device.id).nextReportAt())
                .isAfter(now());
    }

    /** Random readings, clocks and policies: "unchanged" decides as the same report sent whole, in every word. */
    @Test
    void itDecidesAsTheWholeReportWould() {
        var random = new Random(20261123);
        String[] policies = {Policies.DISK, Policies.DISK_AND_FIREWALL, Policies.FINANCE_ONLY};
        List<DecisionDocument> compared = new ArrayList<>();
        long revision = 1;
        for (int round = 0; round < 40; round++) {
            if (round % 8 == 0) {
                node.judge(installation.signed(++revision, policies[random.nextInt(policies.length)]));
            }
            String[] groups = random.nextBoolean() ? new String[] {"finance"} : new String[0];
            var one = new ReportingDevice(installation, groups);
            var twin = new ReportingDevice(installation, groups);
            var values = new HashMap<>(HEALTHY);
            values.put("firewall.enabled", random.nextBoolean());
            values.put("disk.root.encrypted", random.nextInt(4) > 0);
            values.put("boot.secure_boot", random.nextInt(4) > 0);
            byte[] first = whole(one, values);
            take(one, first);
            take(twin, whole(twin, values));
            installation.clock.advance(Duration.ofSeconds(random.nextInt(7_200)));
            // To the second, as the time of a report is.
            installation.clock.advance(Duration.between(
                    now(), now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1)));

            var unchanged = take(one, one.unchanged(ReportingDevice.hash(first)));
            var anew = take(twin, whole(twin, values));

            assertThat(like(unchanged.decision(), twin.id)).isEqualTo(anew.decision());
            assertThat(unchanged.nextReportAt()).isEqualTo(anew.nextReportAt());
            var stored = node.get(StateStore.class).find(one.id).state();
            var storedTwin = node.get(StateStore.class).find(twin.id).state();
            assertThat(stored).isNotNull();
            assertThat(storedTwin).isNotNull();
            assertThat(stored.failingSince()).isEqualTo(storedTwin.failingSince());
            assertThat(verdict(one.id)).isEqualTo(verdict(twin.id));
            compared.add(anew.decision());
        }
        assertThat(compared).extracting(DecisionDocument::status).contains("compliant", "non_compliant");
    }

    private String verdict(UUID id) {
        return installation
                .jdbc
                .sql("select verdict || valid_until || evaluated_at from compliance.device_state where device_id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    private static DecisionDocument like(DecisionDocument document, UUID id) {
        return new DecisionDocument(
                id,
                document.status(),
                document.levels(),
                document.policyRevision(),
                document.evaluatedAt(),
                document.validUntil(),
                document.failing());
    }
}
