package io.portcullis.console.testing;

import io.portcullis.contracts.ApplicationDocument;
import io.portcullis.contracts.ApplicationRequest;
import io.portcullis.contracts.AuditEntry;
import io.portcullis.contracts.AuditPage;
import io.portcullis.contracts.AuditVerification;
import io.portcullis.contracts.DeviceDocument;
import io.portcullis.contracts.DevicePage;
import io.portcullis.contracts.EnrollmentTokenDocument;
import io.portcullis.contracts.EnrollmentTokenRequest;
import io.portcullis.contracts.FleetSummary;
import io.portcullis.contracts.PolicyInForce;
import io.portcullis.contracts.WireJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The admin API's part of the fake platform: devices, tokens, applications, audit, the policy set in force. */
public final class FakeFleet {
    private final Instant start = Instant.now();
    private final FakeDevices known = new FakeDevices(start);
    private final List<DeviceDocument> devices = new CopyOnWriteArrayList<>();
    private final List<EnrollmentTokenDocument> tokens = new CopyOnWriteArrayList<>();
    private final List<ApplicationDocument> applications = new CopyOnWriteArrayList<>();
    private final List<String> actions = new CopyOnWriteArrayList<>();
    private volatile PolicyInForce inForce;

    /** Certificates and the authorities that issue them. */
    public final FakePki pki = new FakePki(this);

    /** Machines that wait for approval, and endorsement keys. */
    public final FakeApprovals approvals = new FakeApprovals();

    /** Roll-outs, simulations, checks and attributes. */
    public final FakeControl control = new FakeControl(this);

    record Answer(int status, String json) {}

    FakeFleet() {
        tokens.add(new EnrollmentTokenDocument(
                FakeDevices.FIRST_TOKEN,
                "Roll-out in spring",
                "used_up",
                1000,
                0,
                List.of("engineering"),
                "company",
                start.minus(Duration.ofDays(41)),
                "anna",
                start.minus(Duration.ofDays(11)),
                false,
                true,
                null));
    }

    /** Adds so many devices. */
    public void grow(int number) {
        for (int i = 0; i < number; i++) {
            devices.add(known.device(devices.size()));
        }
    }

    public List<DeviceDocument> devices() {
        return devices;
    }

    /** What was done to devices: {@code suspend <id> <reason>}. */
    public List<String> actions() {
        return actions;
    }

    public void inForce(long revision, String document) {
        inForce = new PolicyInForce(revision, start, "anna", start, document);
    }

    public void nothingInForce() {
        inForce = null;
    }

    Answer answer(String method, String path, Map<String, String> query, String body) {
        String[] parts = path.substring(1).split("/", -1);
        return switch (parts[0]) {
            case "devices" -> parts.length == 1 ? list(query) : device(method, parts, body);
            case "policy-rollouts" -> control.rollouts(method, parts, body);
            case "waivers" -> ok(control.waivers());
            case "simulations" -> control.simulate(body);
            case "certificates" -> pki.certificates(method, parts, query, body);
            case "certificate-authorities" -> pki.authorities(method, parts, body);
            case "enrollment-requests" -> approvals.requests(method, parts, query, body);
            case "endorsement-keys" -> approvals.endorsementKeys(method, parts, body);
            case "enrollment-tokens" -> token(method, parts, body);
            case "applications" -> application(method, parts, body);
            case "policy-set" -> inForce == null ? refused(404, "not_found") : ok(inForce);
            case "audit" ->
                parts.length > 1
                        ? ok(new AuditVerification(true, 4, null, null, Instant.now()))
                        : ok(new AuditPage(audit(query), null));
            default -> refused(404, "not_found");
        };
    }

    static Answer ok(Object document) {
        return new Answer(200, WireJson.mapper().writeValueAsString(document));
    }

    static Answer refused(int status, String code) {
        return refused(status, code, "The platform says no: " + code);
    }

    static Answer refused(int status, String code, String detail) {
        return new Answer(status, FakePlatform.problem(status, code, detail));
    }

    private Answer list(Map<String, String> query) {
        List<DeviceDocument> found = devices.stream()
                .filter(device -> matches(query.get("q"), device.name()))
                .filter(device -> query.getOrDefault("state", device.state()).equals(device.state()))
                .filter(device ->
                        query.getOrDefault("compliance", device.compliance()).equals(device.compliance()))
                .filter(device -> query.getOrDefault("os", device.osType()).equals(device.osType()))
                .toList();
        int from = Integer.parseInt(query.getOrDefault("cursor", "0"));
        int to = Math.min(found.size(), from + Integer.parseInt(query.getOrDefault("limit", "50")));
        return ok(
                new DevicePage(found.subList(from, to), found.size(), to < found.size() ? Integer.toString(to) : null));
    }

    private static boolean matches(String wanted, String name) {
        return wanted == null || name.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
    }

    private Answer device(String method, String[] parts, String body) {
        if (parts[1].equals("summary")) {
            return ok(new FleetSummary(
                    devices.size(),
                    count(DeviceDocument::state),
                    count(DeviceDocument::compliance),
                    count(DeviceDocument::osType),
                    inForce == null ? 0 : inForce.revision()));
        }
        if (parts[1].equals("changes")) {
            return ok(devices.stream().skip(3).limit(12).map(known::change).toList());
        }
        UUID id = UUID.fromString(parts[1]);
        DeviceDocument device =
                devices.stream().filter(one -> one.id().equals(id)).findFirst().orElse(null);
        if (device == null) {
            return refused(404, "not_found");
        }
        if (parts.length == 2) {
            return ok(device);
        }
        return switch (parts[2]) {
            case "posture" -> ok(known.posture(device, at -> control.reportedAt(id, at)));
            case "decision" -> ok(known.decision(device));
            case "history" -> ok(List.of(known.change(device)));
            case "attestation" -> pki.attestation(device);
            case "renew" -> renew(device);
            case "check" -> control.check(device, body);
            case "attributes" -> control.attributes(method, id, parts, body);
            default -> {
                actions.add(parts[2] + " " + id + " "
                        + WireJson.mapper().readTree(body).path("reason").asString());
                yield ok(device);
            }
        };
    }

    /** As the platform: asking twice does not harm, and devices that are not enrolled do not renew. */
    private Answer renew(DeviceDocument device) {
        if (!device.state().equals("enrolled")) {
            return refused(409, "conflict", "A device that is suspended cannot renew. Resume it first.");
        }
        DeviceDocument asked = new DeviceDocument(
                device.id(),
                device.name(),
                device.state(),
                device.ownership(),
                device.groups(),
                device.keyProtection(),
                device.enrolledAt(),
                device.enrolledWith(),
                device.lastSeenAt(),
                device.certificateExpiresAt(),
                device.osType(),
                device.osVersion(),
                device.compliance(),
                device.complianceValidUntil(),
                Instant.now());
        devices.set(devices.indexOf(device), asked);
        return ok(asked);
    }

    private Map<String, Long> count(Function<DeviceDocument, String> by) {
        return devices.stream().collect(Collectors.groupingBy(by, Collectors.counting()));
    }

    private Answer token(String method, String[] parts, String body) {
        if (method.equals("GET")) {
            return ok(tokens);
        }
        if (method.equals("DELETE")) {
            tokens.removeIf(token -> token.id().toString().equals(parts[1]));
            return new Answer(204, "");
        }
        EnrollmentTokenRequest request = WireJson.mapper().readValue(body, EnrollmentTokenRequest.class);
        EnrollmentTokenDocument token = new EnrollmentTokenDocument(
                UUID.randomUUID(),
                request.description(),
                "active",
                request.uses(),
                request.uses(),
                request.groups(),
                request.ownership(),
                Instant.now(),
                "anna",
                Instant.now().plusSeconds(request.expiresInSeconds()),
                Boolean.TRUE.equals(request.requiresApproval()),
                Boolean.TRUE.equals(request.requiresAttestation()),
                "pce_" + "s3cr3t".repeat(7) + "x");
        tokens.add(new EnrollmentTokenDocument(
                token.id(),
                token.description(),
                token.state(),
                token.uses(),
                token.usesLeft(),
                token.groups(),
                token.ownership(),
                token.createdAt(),
                token.createdBy(),
                token.expiresAt(),
                token.requiresApproval(),
                token.requiresAttestation(),
                null));
        return new Answer(201, WireJson.mapper().writeValueAsString(token));
    }

    private Answer application(String method, String[] parts, String body) {
        if (method.equals("GET") && parts.length == 1) {
            return ok(applications);
        }
        if (method.equals("POST")) {
            ApplicationRequest request = WireJson.mapper().readValue(body, ApplicationRequest.class);
            if (!request.audience().startsWith("https://")) {
                return refused(400, "invalid_request");
            }
            ApplicationDocument made = new ApplicationDocument(
                    UUID.randomUUID(),
                    request.name(),
                    request.audience(),
                    request.scopes(),
                    request.tokenLifetimeSeconds(),
                    request.releasedClaims(),
                    applications.isEmpty() ? "basic" : null,
                    Instant.now());
            applications.add(made);
            return new Answer(201, WireJson.mapper().writeValueAsString(made));
        }
        return applications.stream()
                .filter(one -> one.id().toString().equals(parts[1]))
                .findFirst()
                .map(FakeFleet::ok)
                .orElseGet(() -> refused(404, "not_found"));
    }

    private List<AuditEntry> audit(Map<String, String> query) {
        List<String> kinds = List.of("device.enrolled", "policy_set.applied", "token.refused", "account.signed_in");
        List<AuditEntry> entries = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            entries.add(new AuditEntry(
                    UUID.randomUUID(),
                    kinds.size() - i,
                    start.minusSeconds(60L * i),
                    "anna",
                    kinds.get(i),
                    "subject-" + i,
                    Map.of("revision", i),
                    "0".repeat(64),
                    "a".repeat(64)));
        }
        entries.removeIf(entry -> !entry.action().contains(query.getOrDefault("action", "")));
        return entries;
    }
}
