package io.portcullis.agent.report;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.identity.PrivateFiles;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The last whole report that the platform accepted.
 *
 * @param payload the payload part of its JWS, as sent
 * @param at when it was made
 * @param readings what it said, or what was found again later, each with the time when
 */
record LastReport(String payload, Instant at, Map<String, Reading> readings) {

    /**
     * Reads what {@link #write} has written; empty if there is none, or it is damaged.
     *
     * @param device whose it has to be
     */
    static Optional<LastReport> read(PrivateFiles files, Path file, Optional<UUID> device) throws AgentFailure {
        Optional<byte[]> content = files.read(file);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonObject json = Json.parse(new String(content.get(), StandardCharsets.UTF_8));
            String payload = json.text("payload");
            JsonObject claims = Json.parse(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
            if (device.isPresent() && !claims.uuid("sub").equals(device.get())) {
                return Optional.empty();
            }
            return Optional.of(new LastReport(
                    payload,
                    Instant.ofEpochSecond(claims.number("iat")),
                    readings(claims.object(ClaimNames.POSTURE), json.optionalInstant("confirmed_at"))));
        } catch (MalformedJson | IllegalArgumentException damaged) {
            // The next report is a whole one then.
            return Optional.empty();
        }
    }

    /** @param confirmedAt when all of it was last found again, if it was */
    static void write(PrivateFiles files, Path file, String payload, Optional<Instant> confirmedAt)
            throws AgentFailure {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("payload", payload);
        confirmedAt.ifPresent(at -> members.put("confirmed_at", at));
        files.write(file, Json.compact(members).getBytes(StandardCharsets.UTF_8));
    }

    /** What the platform knows it by. */
    String hash() {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(payload.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether these are the same attributes and each says the same. */
    boolean saysTheSame(Map<String, Reading> others) {
        return readings.keySet().equals(others.keySet())
                && others.entrySet().stream().allMatch(other -> saysTheSame(other.getKey(), other.getValue()));
    }

    /** Whether it says the same of one attribute, whenever that was found out. */
    boolean saysTheSame(String attribute, Reading other) {
        Reading known = readings.get(attribute);
        return known != null && timeless(known).equals(timeless(other));
    }

    /** The JSON of both, because a value that was read back may be of another Java type. */
    private static String timeless(Reading reading) {
        Map<String, @Nullable Object> member = PostureReport.member(reading);
        member.remove("collected_at");
        return Json.compact(member);
    }

    private static Map<String, Reading> readings(JsonObject posture, Optional<Instant> confirmedAt)
            throws MalformedJson {
        Map<String, Reading> readings = new TreeMap<>();
        for (String name : posture.members().keySet()) {
            JsonObject member = posture.object(name);
            Instant collectedAt = member.instant("collected_at");
            readings.put(
                    name,
                    new Reading(
                            member.members().get("value"),
                            ReadingState.fromWire(member.text("state")),
                            confirmedAt.orElse(collectedAt),
                            member.text("method"),
                            EvidenceGrade.fromWire(member.text("evidence_grade"))));
        }
        return readings;
    }
}
