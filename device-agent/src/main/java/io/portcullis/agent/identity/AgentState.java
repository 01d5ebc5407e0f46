package io.portcullis.agent.identity;

import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the agent remembers.
 *
 * @param lastReportId of the last report that was sent, accepted or not
 * @param plan the platform's last answer to what it wants collected
 * @param planAt when that was
 * @param answer the platform's last answer to a report
 * @param answerAt when that was
 * @param followed tells which plan the last accepted report followed
 * @param clockOffset how far the platform's clock was ahead of this machine's; zero where they agree
 */
public record AgentState(
        Enrollment enrollment,
        Optional<UUID> lastReportId,
        Optional<JsonObject> plan,
        Optional<Instant> planAt,
        Optional<JsonObject> answer,
        Optional<Instant> answerAt,
        Optional<String> followed,
        Duration clockOffset) {

    public static AgentState of(Enrollment enrollment) {
        return new AgentState(
                enrollment,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO);
    }

    public AgentState withLastReportId(UUID id) {
        return new AgentState(enrollment, Optional.of(id), plan, planAt, answer, answerAt, followed, clockOffset);
    }

    public AgentState withPlan(JsonObject newPlan, Instant at) {
        return new AgentState(
                enrollment,
                lastReportId,
                Optional.of(newPlan),
                Optional.of(at),
                answer,
                answerAt,
                followed,
                clockOffset);
    }

    public AgentState withClockOffset(Duration offset) {
        return new AgentState(enrollment, lastReportId, plan, planAt, answer, answerAt, followed, offset);
    }

    /** @param plan tells which plan the report followed */
    public AgentState withAnswer(JsonObject newAnswer, Instant at, String plan) {
        return new AgentState(
                enrollment,
                lastReportId,
                this.plan,
                planAt,
                Optional.of(newAnswer),
                Optional.of(at),
                Optional.of(plan),
                clockOffset);
    }

    Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> enrolled = new LinkedHashMap<>();
        enrolled.put("device_id", enrollment.deviceId());
        enrolled.put("name", enrollment.name());
        enrolled.put("server", enrollment.server());
        enrolled.put("issuer", enrollment.issuer());
        enrolled.put("token_endpoint", enrollment.tokenEndpoint());
        enrolled.put("enrolled_at", enrollment.enrolledAt());
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("enrollment", enrolled);
        lastReportId.ifPresent(id -> members.put("last_report_id", id));
        plan.ifPresent(document -> members.put("plan", document.members()));
        planAt.ifPresent(at -> members.put("plan_at", at));
        answer.ifPresent(document -> members.put("answer", document.members()));
        answerAt.ifPresent(at -> members.put("answer_at", at));
        followed.ifPresent(tells -> members.put("followed_plan", tells));
        if (!clockOffset.isZero()) {
            members.put("clock_offset_seconds", clockOffset.toSeconds());
        }
        return members;
    }

    static AgentState fromJson(JsonObject json) throws MalformedJson {
        JsonObject enrolled = json.object("enrollment");
        Enrollment enrollment = new Enrollment(
                enrolled.uuid("device_id"),
                enrolled.text("name"),
                address(enrolled, "server"),
                enrolled.text("issuer"),
                address(enrolled, "token_endpoint"),
                enrolled.instant("enrolled_at"));
        return new AgentState(
                enrollment,
                json.optionalText("last_report_id").isPresent()
                        ? Optional.of(json.uuid("last_report_id"))
                        : Optional.empty(),
                json.optionalObject("plan"),
                json.optionalInstant("plan_at"),
                json.optionalObject("answer"),
                json.optionalInstant("answer_at"),
                json.optionalText("followed_plan"),
                json.members().get("clock_offset_seconds") instanceof Number seconds
                        ? Duration.ofSeconds(seconds.longValue())
                        : Duration.ZERO);
    }

    private static URI address(JsonObject json, String name) throws MalformedJson {
        try {
            return URI.create(json.text(name));
        } catch (IllegalArgumentException notOne) {
            throw new MalformedJson("\"" + name + "\" is not an address");
        }
    }
}
