package io.portcullis.agent;

import io.portcullis.agent.FakePlatform.Canned;
import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.CollectionPlan;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.ReportAnswer;
import io.portcullis.contracts.WireJson;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** What the fake platform asks devices to report, how it takes reports, and what it decides. */
final class FakeIntake {
    private final Map<String, String> lastWhole = new ConcurrentHashMap<>();
    private volatile List<String> plan = List.of("os.type", "agent.version", "disk.root.encrypted");
    private volatile Duration nextReport = Duration.ofMinutes(5);
    private volatile String status = "compliant";
    private volatile long revision = 3;
    private volatile Map<String, List<String>> checks = Map.of();
    private volatile List<CheckOutcome> failing = List.of();
    private volatile boolean wantsRenewal;

    void askFor(List<String> attributes) {
        plan = attributes;
    }

    void askAgainAfter(Duration wait) {
        nextReport = wait;
    }

    void askForRenewal() {
        wantsRenewal = true;
    }

    void decide(String newStatus) {
        status = newStatus;
    }

    void fail(List<CheckOutcome> outcomes) {
        failing = outcomes;
    }

    void publish(long newRevision, Map<String, List<String>> newChecks) {
        revision = newRevision;
        checks = newChecks;
    }

    long revision() {
        return revision;
    }

    void forgetReports() {
        lastWhole.clear();
    }

    Canned plan() {
        return Canned.json(
                200,
                WireJson.mapper()
                        .writeValueAsString(
                                new CollectionPlan(revision, plan, Instant.now().plus(nextReport), checks)));
    }

    Canned accept(String jws, X509Certificate device) throws GeneralSecurityException {
        String[] parts = jws.split("\\.", -1);
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(device);
        signature.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
            return Canned.problem(400, "posture.bad_signature");
        }
        JsonNode claims = WireJson.mapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
        String of = claims.get("sub").asString();
        long made = UUID.fromString(claims.get("jti").asString()).getMostSignificantBits() >>> 16;
        if (Math.abs(made - Instant.now().toEpochMilli()) > 60_000) {
            return Canned.problem(400, "posture.stale");
        }
        if (Math.abs(claims.get("iat").asLong() - Instant.now().getEpochSecond()) > 60) {
            return Canned.problem(400, "posture.stale");
        }
        if (claims.has("posture_unchanged")) {
            if (!claims.get("posture_unchanged").asString().equals(lastWhole.get(of))) {
                return Canned.problem(409, "posture.whole_needed");
            }
        } else {
            lastWhole.put(
                    of,
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(MessageDigest.getInstance("SHA-256")
                                    .digest(parts[1].getBytes(StandardCharsets.US_ASCII))));
        }
        String answer = answer(UUID.fromString(of));
        wantsRenewal = false;
        return Canned.json(200, answer);
    }

    private String answer(UUID device) {
        Instant now = Instant.now();
        DecisionDocument decision =
                new DecisionDocument(device, status, List.of("basic"), revision, now, now.plusSeconds(900), failing);
        return WireJson.mapper()
                .writeValueAsString(new ReportAnswer(decision, now, now.plus(nextReport), wantsRenewal));
    }
}
