package io.portcullis.platform.compliance.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.RolloutStage;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WaiverPayload;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.AccessQuestion;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.reports.ReportingDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Over random policies, reports, waivers, roll-outs and times, on two nodes that work when they please: what a token is
 * granted for never lasts longer than what speaks for the device, found out here in another way. Every grant asks for
 * its lease at this one place.
 */
class LeasePropertyIT {
    private static final List<String> ATTRIBUTES =
            List.of("disk.root.encrypted", "boot.secure_boot", "firewall.enabled");
    private static final List<String> CHECKS = List.of("disk", "boot", "firewall");
    private static final int STEPS = 250;

    private final Installation installation = new Installation();
    private final List<Installation.Node> nodes = List.of(installation.node("one"), installation.node("two"));
    private final Map<Long, List<Rule>> rules = new HashMap<>();
    private final List<WaiverPayload> waivers = new ArrayList<>();
    private final List<Known> fleet = new ArrayList<>();
    private long revision;
    private int granted;

    private record Rule(Duration maxAge, Duration grace) {}

    private static final class Known {
        final ReportingDevice device;
        final List<String> groups;
        Instant reportedAt = Instant.MIN;
        Map<String, Boolean> values = Map.of();

        Known(Installation installation, String... groups) {
            this.groups = List.of(groups);
            this.device = new ReportingDevice(installation, groups);
        }
    }

    @AfterEach
    void close() {
        installation.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noLeaseIsLongerThanWhatSpeaksForTheDevice(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 6; i++) {
            fleet.add(i % 2 == 0 ? new Known(installation, "pilot") : new Known(installation));
        }
        publish(random);
        for (int step = 0; step < STEPS; step++) {
            var node = nodes.get(random.nextInt(nodes.size()));
            switch (random.nextInt(10)) {
                case 0 -> publish(random);
                case 1 -> waive(random, node);
                case 2 -> node.work();
                case 3, 4, 5 -> report(random, node);
                default -> installation.clock.advance(Duration.ofSeconds(random.nextInt(240)));
            }
            for (var known : fleet) {
                check(known, nodes.get(random.nextInt(nodes.size())));
            }
        }
        assertThat(granted).isGreaterThan(STEPS / 4);
    }

    private void check(Known known, Installation.Node node) {
        var now = installation.clock.instant();
        var decision = node.get(Compliance.class)
                .decide(List.of(new AccessQuestion(
                        known.device.id, known.groups, "company", KeyProtection.SOFTWARE, Policies.APP)))
                .getFirst();
        if (decision instanceof AccessDecision.Granted grant) {
            granted++;
            assertThat(grant.validUntil()).isAfter(now);
            var deciding = rules.getOrDefault(grant.policyRevision(), List.of());
            assertThat(deciding).hasSameSizeAs(CHECKS);
            for (int i = 0; i < CHECKS.size(); i++) {
                assertThat(grant.validUntil()).isBeforeOrEqualTo(latest(known, i, deciding.get(i), now));
            }
        }
    }

    /** The latest time until which anything could speak for the device at this check; before now for nothing. */
    private Instant latest(Known known, int check, Rule rule, Instant now) {
        Instant fresh = known.reportedAt.equals(Instant.MIN) ? Instant.MIN : known.reportedAt.plus(rule.maxAge());
        Instant until = Instant.MIN;
        if (now.isBefore(fresh)) {
            boolean passes = known.values.getOrDefault(ATTRIBUTES.get(check), false);
            // Of a failure it is not known here when it was first seen: not later than now.
            Instant grace = now.plus(rule.grace());
            until = passes || fresh.isBefore(grace) ? fresh : grace;
        }
        for (var waiver : waivers) {
            boolean applies = known.device.id.equals(waiver.device())
                    || (waiver.group() != null && known.groups.contains(waiver.group()));
            if (applies
                    && waiver.withdrawnAt() == null
                    && waiver.check().equals("p/" + CHECKS.get(check))
                    && !now.isBefore(waiver.from())
                    && waiver.until().isAfter(until)) {
                until = waiver.until();
            }
        }
        return until;
    }

    private void report(Random random, Installation.Node node) {
        var known = fleet.get(random.nextInt(fleet.size()));
        installation.clock.advance(Duration.ofMillis(5));
        Map<String, Boolean> values = new HashMap<>();
        ATTRIBUTES.forEach(name -> values.put(name, random.nextInt(6) > 0));
        Map<String, Object> reported = new HashMap<>(values);
        reported.put("os.type", "linux");
        known.device.accepted(node, reported);
        known.reportedAt = installation.clock.instant();
        known.values = values;
    }

    private void waive(Random random, Installation.Node node) {
        WaiverPayload waiver;
        if (!waivers.isEmpty() && random.nextInt(3) == 0) {
            var before = waivers.remove(random.nextInt(waivers.size()));
            waiver = withdrawn(before);
        } else {
            var from = installation.clock.instant().plusSeconds(random.nextInt(120) - 60L);
            waiver = new WaiverPayload(
                    UUID.randomUUID(),
                    1,
                    "p/" + CHECKS.get(random.nextInt(CHECKS.size())),
                    random.nextBoolean() ? fleet.get(random.nextInt(fleet.size())).device.id : null,
                    null,
                    from,
                    from.plusSeconds(30 + random.nextInt(900)),
                    "tests",
                    "ada",
                    List.of("grace"),
                    null,
                    null);
            if (waiver.device() == null) {
                waiver = new WaiverPayload(
                        waiver.id(),
                        1,
                        waiver.check(),
                        null,
                        "pilot",
                        waiver.from(),
                        waiver.until(),
                        "tests",
                        "ada",
                        List.of("grace"),
                        null,
                        null);
            }
            waivers.add(waiver);
        }
        node.judgeWaiver(Topics.waiverKey(waiver.id()), TestPolicies.signed(installation.signer, waiver));
    }

    private WaiverPayload withdrawn(WaiverPayload waiver) {
        return new WaiverPayload(
                waiver.id(),
                waiver.version() + 1,
                waiver.check(),
                waiver.device(),
                waiver.group(),
                waiver.from(),
                waiver.until(),
                waiver.reason(),
                waiver.requestedBy(),
                waiver.approvers(),
                installation.clock.instant(),
                "grace");
    }

    private void publish(Random random) {
        revision++;
        List<Rule> ages = new ArrayList<>();
        var yaml = new StringBuilder("format: portcullis/v1\npolicies:\n  - id: p\n    title: P\n    checks:\n");
        for (int i = 0; i < CHECKS.size(); i++) {
            var rule = new Rule(
                    Duration.ofSeconds(60 + random.nextInt(1_200)), Duration.ofSeconds(random.nextInt(3) * 100L));
            ages.add(rule);
            yaml.append("      - { id: %s, title: T, expression: %s, severity: high, max_age: %ds, grace: %ds }\n"
                    .formatted(
                            CHECKS.get(i),
                            ATTRIBUTES.get(i),
                            rule.maxAge().toSeconds(),
                            rule.grace().toSeconds()));
        }
        yaml.append("levels:\n  - { id: basic, title: Basic, requires: [disk, boot, firewall] }\n")
                .append("applications:\n  - { audience: \"" + Policies.APP + "\", level: basic }\n");
        rules.put(revision, ages);
        var plan = random.nextBoolean()
                ? null
                : new RolloutPlan(
                        List.of(
                                new RolloutStage(null, List.of("pilot"), random.nextInt(300)),
                                new RolloutStage(50 + random.nextInt(50), List.of(), random.nextInt(300))),
                        random.nextInt(4));
        var message = plan == null
                ? TestPolicies.signed(installation.signer, revision, yaml.toString())
                : TestPolicies.signed(installation.signer, revision, yaml.toString(), plan);
        nodes.get(random.nextInt(nodes.size())).judge(message);
    }
}
