package io.portcullis.console.testing;

import io.portcullis.contracts.EndorsementKeyDocument;
import io.portcullis.contracts.EndorsementKeyRequest;
import io.portcullis.contracts.EnrollmentRequestDocument;
import io.portcullis.contracts.WireJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Machines that wait for approval, and TPMs that are trusted one by one. */
public final class FakeApprovals {
    private final List<EnrollmentRequestDocument> requests = new CopyOnWriteArrayList<>();
    private final List<EndorsementKeyDocument> keys = new CopyOnWriteArrayList<>();
    private final List<String> decisions = new CopyOnWriteArrayList<>();

    FakeApprovals() {}

    /** A machine asks; its id. */
    public UUID ask(String name, String fingerprint) {
        UUID id = UUID.randomUUID();
        Instant now = Instant.now();
        requests.add(new EnrollmentRequestDocument(
                id,
                UUID.randomUUID(),
                "Laptops for the new office",
                name,
                fingerprint,
                "tpm",
                "192.0.2.17",
                now.minus(Duration.ofMinutes(4)),
                now.plus(Duration.ofHours(23)),
                "pending",
                null,
                null,
                null));
        return id;
    }

    public void clear() {
        requests.clear();
        decisions.clear();
        keys.clear();
    }

    /** What was decided: {@code approve <id> <reason>}. */
    public List<String> decisions() {
        return decisions;
    }

    public List<EndorsementKeyDocument> keys() {
        return keys;
    }

    FakeFleet.Answer requests(String method, String[] parts, Map<String, String> query, String body) {
        if (method.equals("GET")) {
            return FakeFleet.ok(requests.stream()
                    .filter(request ->
                            query.getOrDefault("state", request.state()).equals(request.state()))
                    .toList());
        }
        UUID id = UUID.fromString(parts[1]);
        EnrollmentRequestDocument request = requests.stream()
                .filter(known -> known.id().equals(id))
                .findFirst()
                .orElse(null);
        if (request == null) {
            return FakeFleet.refused(404, "not_found", "There is no enrollment request " + id);
        }
        if (!request.state().equals("pending")) {
            return FakeFleet.refused(409, "conflict", "The request is " + request.state() + " already.");
        }
        String reason = WireJson.mapper().readTree(body).path("reason").asString();
        decisions.add(parts[2] + " " + id + " " + reason);
        boolean approved = parts[2].equals("approve");
        EnrollmentRequestDocument decided = new EnrollmentRequestDocument(
                id,
                request.enrollmentTokenId(),
                request.enrollmentToken(),
                request.name(),
                request.keyFingerprint(),
                request.keyProtection(),
                request.remoteAddress(),
                request.requestedAt(),
                request.expiresAt(),
                approved ? "approved" : "denied",
                "anna",
                Instant.now(),
                approved ? UUID.randomUUID() : null);
        requests.set(requests.indexOf(request), decided);
        return FakeFleet.ok(decided);
    }

    FakeFleet.Answer endorsementKeys(String method, String[] parts, String body) {
        if (method.equals("GET")) {
            return FakeFleet.ok(keys);
        }
        if (method.equals("DELETE")) {
            return keys.removeIf(key -> key.fingerprint().equals(parts[1]))
                    ? new FakeFleet.Answer(204, "")
                    : FakeFleet.refused(404, "not_found", "There is no endorsement key " + parts[1]);
        }
        EndorsementKeyRequest request = WireJson.mapper().readValue(body, EndorsementKeyRequest.class);
        if (keys.stream().anyMatch(key -> key.fingerprint().equals(request.fingerprint()))) {
            return FakeFleet.refused(409, "conflict", "This endorsement key is trusted already.");
        }
        EndorsementKeyDocument key =
                new EndorsementKeyDocument(request.fingerprint(), request.description(), Instant.now(), "anna");
        keys.add(key);
        return new FakeFleet.Answer(201, WireJson.mapper().writeValueAsString(key));
    }
}
