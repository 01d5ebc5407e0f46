package io.portcullis.console.testing;

import io.portcullis.contracts.ApplicationDocument;
import io.portcullis.contracts.ApplicationRequest;
import io.portcullis.contracts.AuditEntry;
import io.portcullis.contracts.AuditPage;
import io.portcullis.contracts.AuditVerification;
import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.DecisionChange;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.DeviceDocument;
import io.portcullis.contracts.DevicePage;
import io.portcullis.contracts.DevicePosture;
import io.portcullis.contracts.EnrollmentTokenDocument;
import io.portcullis.contracts.EnrollmentTokenRequest;
import io.portcullis.contracts.FleetSummary;
import io.portcullis.contracts.PolicyInForce;
import io.portcullis.contracts.PostureReading;
import io.portcullis.contracts.Remediation;
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
    private static final List<String> STATUSES = List.of(
            "compliant", "compliant", "compliant", "in_grace", "compliant", "non_compliant", "compliant", "unknown");
    private static final List<String> SYSTEMS = List.of("linux", "macos", "linux", "windows");

    private static final List<String> PROTECTIONS = List.of("software", "attested_tpm", "tpm", "pkcs11");
    private static final UUID FIRST_TOKEN = new UUID(0x0198_0000_0000_7fffL, 0x8000_0000_0000_7fffL);

    private final Instant start = Instant.now();
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
                FIRST_TOKEN,
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
            devices.add(device(devices.size()));
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
            return ok(devices.stream().skip(3).limit(12).map(this::change).toList());
        }
        UUID id = UUID.fromString(parts[1]);
        DeviceDocument device = devices.stream()
                .filter(known -> known.id().equals(id))
                .findFirst()
                .orElse(null);
        if (device == null) {
            return refused(404, "not_found");
        }
        if (parts.length == 2) {
            return ok(device);
        }
        return switch (parts[2]) {
            case "posture" -> ok(posture(device));
            case "decision" -> ok(decision(device));
            case "history" -> ok(List.of(change(device)));
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

    private DeviceDocument device(int number) {
        String os = SYSTEMS.get(number % SYSTEMS.size());
        return new DeviceDocument(
                new UUID(0x0198_0000_0000_7000L + number, 0x8000_0000_0000_0000L + number),
                "%s-%04d".formatted(os.equals("macos") ? "mac" : os.equals("windows") ? "win" : "lin", number),
                number % 29 == 28 ? "suspended" : "enrolled",
                "company",
                number % 3 == 0 ? List.of("finance", "berlin") : List.of("engineering"),
                PROTECTIONS.get(number % PROTECTIONS.size()),
                start.minus(Duration.ofDays(number % 40 + 1)),
                FIRST_TOKEN.toString(),
                start.minusSeconds(number * 37L % 90_000),
                start.plus(Duration.ofDays(5)),
                os,
                os.equals("linux") ? "12.7" : os.equals("macos") ? "15.6" : "10.0.26100",
                STATUSES.get(number % STATUSES.size()),
                start.plus(Duration.ofHours(20)),
                null);
    }

    private DecisionChange change(DeviceDocument device) {
        return new DecisionChange(
                device.id(),
                device.name(),
                device.compliance().equals("compliant") ? "non_compliant" : "compliant",
                device.compliance(),
                3,
                start.minusSeconds(90),
                device.compliance().equals("compliant") ? List.of() : List.of("baseline/disk-encrypted"));
    }

    private DecisionDocument decision(DeviceDocument device) {
        List<CheckOutcome> failing = device.compliance().equals("compliant")
                ? List.of()
                : List.of(
                        new CheckOutcome(
                                "baseline",
                                "disk-encrypted",
                                "The disk is encrypted",
                                "critical",
                                "fail",
                                "condition_false",
                                "disk.root.encrypted is false; expected: disk.root.encrypted",
                                null,
                                start.minus(Duration.ofHours(3)),
                                null,
                                Map.of("disk.root.encrypted", false),
                                new Remediation(
                                        "Encrypt the system disk.",
                                        "https://help.example.com/disk",
                                        List.of("Open the disk settings.", "Turn on encryption."),
                                        Map.of())),
                        new CheckOutcome(
                                "baseline",
                                "secure-boot",
                                "Secure Boot is on",
                                "high",
                                "waived",
                                "condition_false",
                                "boot.secure_boot is false; expected: boot.secure_boot",
                                null,
                                start.minus(Duration.ofHours(90)),
                                start.plus(Duration.ofDays(12)),
                                Map.of("boot.secure_boot", false),
                                null),
                        new CheckOutcome(
                                "baseline",
                                "updates-installed",
                                "No security update is waiting",
                                "medium",
                                "in_grace",
                                "condition_false",
                                "updates.security_pending is 4; expected: updates.security_pending == 0",
                                start.plus(Duration.ofHours(40)),
                                start.minus(Duration.ofHours(32)),
                                null,
                                Map.of("updates.security_pending", 4),
                                new Remediation("Install the pending security updates.", null)));
        return new DecisionDocument(
                device.id(),
                device.compliance(),
                failing.isEmpty() ? List.of("basic", "high") : List.of("basic"),
                3,
                start.minusSeconds(60),
                start.plus(Duration.ofHours(20)),
                failing);
    }

    private DevicePosture posture(DeviceDocument device) {
        Instant at = start.minusSeconds(75);
        return new DevicePosture(
                device.id(),
                control.reportedAt(device.id(), at),
                Map.of(
                        "os.type",
                        new PostureReading(device.osType(), "found", at, "the agent's build", "os_api"),
                        "os.version",
                        new PostureReading(device.osVersion(), "found", at, "/etc/debian_version", "agent_reported"),
                        "disk.root.encrypted",
                        new PostureReading(false, "found", at, "lsblk -J -o NAME,TYPE,MOUNTPOINTS", "agent_reported"),
                        "firewall.enabled",
                        new PostureReading(true, "found", at, "nft -j list ruleset", "agent_reported"),
                        "updates.security_pending",
                        new PostureReading(4, "found", at, "apt-get --simulate upgrade", "agent_reported"),
                        "tpm.present",
                        new PostureReading(null, "inaccessible", at, "/dev/tpmrm0", "os_api")));
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
                .filter(known -> known.id().toString().equals(parts[1]))
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
