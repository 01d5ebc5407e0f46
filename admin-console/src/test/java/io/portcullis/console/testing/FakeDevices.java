package io.portcullis.console.testing;

import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.DecisionChange;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.DeviceDocument;
import io.portcullis.contracts.DevicePosture;
import io.portcullis.contracts.PostureReading;
import io.portcullis.contracts.Remediation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** What the fake platform knows of its devices: a fleet of all kinds, the same in every test. */
final class FakeDevices {
    private static final List<String> STATUSES = List.of(
            "compliant", "compliant", "compliant", "in_grace", "compliant", "non_compliant", "compliant", "unknown");
    private static final List<String> SYSTEMS = List.of("linux", "macos", "linux", "windows");

    private static final List<String> PROTECTIONS = List.of("software", "attested_tpm", "tpm", "pkcs11");
    static final UUID FIRST_TOKEN = new UUID(0x0198_0000_0000_7fffL, 0x8000_0000_0000_7fffL);

    private final Instant start;

    FakeDevices(Instant start) {
        this.start = start;
    }

    DeviceDocument device(int number) {
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

    DecisionChange change(DeviceDocument device) {
        return new DecisionChange(
                device.id(),
                device.name(),
                device.compliance().equals("compliant") ? "non_compliant" : "compliant",
                device.compliance(),
                3,
                start.minusSeconds(90),
                device.compliance().equals("compliant") ? List.of() : List.of("baseline/disk-encrypted"));
    }

    DecisionDocument decision(DeviceDocument device) {
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

    /** @param reportedAt unless asked for anew, a little more than a minute ago */
    DevicePosture posture(DeviceDocument device, UnaryOperator<Instant> reportedAt) {
        Instant at = start.minusSeconds(75);
        return new DevicePosture(
                device.id(),
                reportedAt.apply(at),
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
}
