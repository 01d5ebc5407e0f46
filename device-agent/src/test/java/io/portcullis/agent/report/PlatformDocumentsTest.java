package io.portcullis.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.CollectionPlan;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.PostureReading;
import io.portcullis.contracts.Remediation;
import io.portcullis.contracts.ReportAnswer;
import io.portcullis.contracts.WireJson;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The agent reads and writes by hand what everybody else maps: both must mean the same. */
class PlatformDocumentsTest {

    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");

    private static final ReportAnswer ANSWER = new ReportAnswer(
            new DecisionDocument(
                    UUID.fromString("01995b6e-1c2d-7000-8000-000000000001"),
                    "non_compliant",
                    List.of("basic"),
                    7,
                    AT,
                    AT.plusSeconds(600),
                    List.of(
                            new CheckOutcome(
                                    "baseline",
                                    "disk-encrypted",
                                    "The disk is encrypted",
                                    "high",
                                    "fail",
                                    "condition_false",
                                    "disk.root.encrypted is false",
                                    AT.plusSeconds(60),
                                    AT.minusSeconds(60),
                                    null,
                                    Map.of("disk.root.encrypted", false),
                                    new Remediation("Encrypt it", "https://example.com/encrypt")),
                            new CheckOutcome(
                                    "baseline",
                                    "firewall-on",
                                    "The firewall is on",
                                    "medium",
                                    "unknown",
                                    "evidence_missing",
                                    "firewall.enabled was not reported",
                                    null,
                                    null,
                                    null,
                                    Map.of(),
                                    null))),
            AT.plusSeconds(1),
            AT.plusSeconds(300),
            true);

    @Test
    void answersAreReadAsTheyAreWritten() throws Exception {
        String text = WireJson.mapper().writeValueAsString(ANSWER);
        assertThat(PlatformDocuments.answer(Json.parse(text))).isEqualTo(ANSWER);
    }

    @Test
    void plansAreReadAsTheyAreWritten() throws Exception {
        CollectionPlan plan = new CollectionPlan(7, List.of("os.type", "disk.root.encrypted"), AT);
        assertThat(PlatformDocuments.plan(Json.parse(WireJson.mapper().writeValueAsString(plan))))
                .isEqualTo(plan);
    }

    @Test
    void reportsAreWrittenAsTheyAreRead() {
        Map<String, Reading> readings = Map.of(
                "disk.root.encrypted", new Reading(true, ReadingState.FOUND, AT, "lsblk", EvidenceGrade.OS_API),
                "tpm.version",
                        new Reading(null, ReadingState.NOT_APPLICABLE, AT, "no TPM", EvidenceGrade.AGENT_REPORTED));
        String text = Json.compact(PostureReport.claims("device", "issuer", AT, UUID.randomUUID(), readings));
        JsonNode posture = WireJson.mapper().readTree(text).get("posture");
        assertThat(WireJson.mapper().treeToValue(posture.get("disk.root.encrypted"), PostureReading.class))
                .isEqualTo(new PostureReading(true, "found", AT, "lsblk", "os_api"));
        assertThat(WireJson.mapper().treeToValue(posture.get("tpm.version"), PostureReading.class))
                .isEqualTo(new PostureReading(null, "not_applicable", AT, "no TPM", "agent_reported"));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> PlatformDocuments.answer(Json.parse("{\"decision\":{}}")))
                .isInstanceOf(MalformedJson.class)
                .hasMessageContaining("device_id");
        assertThatThrownBy(() -> PlatformDocuments.plan(Json.parse("{\"policy_revision\":\"x\"}")))
                .isInstanceOf(MalformedJson.class)
                .hasMessageContaining("policy_revision");
    }
}
