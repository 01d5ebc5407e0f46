package io.portcullis.console.testing;

import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.CustomAttributeDocument;
import io.portcullis.contracts.CustomAttributeRequest;
import io.portcullis.contracts.DeviceDocument;
import io.portcullis.contracts.RolloutCommand;
import io.portcullis.contracts.RolloutDocument;
import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.SimulatedDevice;
import io.portcullis.contracts.SimulatedHistory;
import io.portcullis.contracts.SimulatedRefusals;
import io.portcullis.contracts.SimulationCounts;
import io.portcullis.contracts.SimulationDocument;
import io.portcullis.contracts.SimulationRequest;
import io.portcullis.contracts.SimulationShare;
import io.portcullis.contracts.WaiverDocument;
import io.portcullis.contracts.WireJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the platform does with policies and devices when it is told to: roll-outs, simulations, checks, attributes. */
public final class FakeControl {
    private final FakeFleet fleet;
    private final Map<Long, RolloutDocument> rollouts = new ConcurrentHashMap<>();
    private final Map<String, CustomAttributeDocument> attributes = new ConcurrentHashMap<>();
    private final Map<UUID, Instant> reports = new ConcurrentHashMap<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<SimulationRequest> simulations = new CopyOnWriteArrayList<>();
    private final List<WaiverDocument> waivers = new CopyOnWriteArrayList<>();
    private volatile boolean old;
    private volatile FakeFleet.Answer busy;

    FakeControl(FakeFleet fleet) {
        this.fleet = fleet;
    }

    /** What it was told: {@code pause 7 because}, {@code check <device> <check>}. */
    public List<String> commands() {
        return commands;
    }

    public List<SimulationRequest> simulations() {
        return simulations;
    }

    /** As a platform that has no simulations yet. */
    public void old(boolean is) {
        old = is;
    }

    /** As a platform that has no time for simulations and says why; with 0 it has again. */
    public void busy(int status, String why) {
        busy = status == 0 ? null : FakeFleet.refused(status, "unavailable", why);
    }

    /** The platform takes a waiver over. */
    public void takeOver(WaiverDocument waiver) {
        waivers.add(waiver);
    }

    List<WaiverDocument> waivers() {
        return waivers;
    }

    /** A roll-out in its first stage. */
    public void rollOut(long revision, RolloutPlan plan, long reached, long blocked) {
        Instant now = Instant.now();
        rollouts.put(
                revision,
                new RolloutDocument(
                        revision,
                        revision - 1,
                        "running",
                        1,
                        plan,
                        reached,
                        100,
                        blocked,
                        now,
                        now.plus(Duration.ofMinutes(20)),
                        null,
                        null,
                        now));
    }

    public void state(long revision, String state, String reason) {
        rollouts.computeIfPresent(revision, (number, old) -> changed(old, state, old.stage(), reason));
    }

    /** The device sends a report. */
    public void report(DeviceDocument device) {
        reports.put(device.id(), Instant.now());
    }

    Instant reportedAt(UUID device, Instant first) {
        return reports.getOrDefault(device, first);
    }

    FakeFleet.Answer rollouts(String method, String[] parts, String body) {
        RolloutDocument rollout = rollouts.get(Long.valueOf(parts[1]));
        if (rollout == null) {
            return FakeFleet.refused(404, "not_found");
        }
        if (method.equals("GET")) {
            return FakeFleet.ok(rollout);
        }
        RolloutCommand command = WireJson.mapper().readValue(body, RolloutCommand.class);
        boolean possible =
                rollout.state().equals("running") || (rollout.state().equals("paused") && !parts[2].equals("pause"));
        if (!possible) {
            return FakeFleet.refused(409, "rollout.not_running", "This roll-out is " + rollout.state() + ".");
        }
        commands.add(parts[2] + " " + parts[1] + " " + command.reason());
        RolloutDocument next = switch (parts[2]) {
            case "pause" -> changed(rollout, "paused", rollout.stage(), command.reason());
            case "advance" -> changed(rollout, "running", rollout.stage() + 1, null);
            case "abort" -> changed(rollout, "aborted", rollout.stage(), command.reason());
            default -> changed(rollout, "running", rollout.stage(), null);
        };
        rollouts.put(rollout.revision(), next);
        return FakeFleet.ok(next);
    }

    private static RolloutDocument changed(RolloutDocument from, String state, int stage, String reason) {
        return new RolloutDocument(
                from.revision(),
                from.baseRevision(),
                state,
                stage,
                from.plan(),
                from.devicesReached(),
                from.devicesInStage(),
                from.newlyBlocked(),
                from.startedAt(),
                state.equals("running") ? from.nextStageAt() : null,
                reason,
                "anna",
                Instant.now());
    }

    FakeFleet.Answer check(DeviceDocument device, String body) {
        if (!device.state().equals("enrolled")) {
            return FakeFleet.refused(409, "conflict", "A device that is suspended is not asked. Resume it first.");
        }
        commands.add("check " + device.id() + " "
                + WireJson.mapper().readTree(body).path("check").asString(""));
        return new FakeFleet.Answer(202, "");
    }

    FakeFleet.Answer attributes(String method, UUID device, String[] parts, String body) {
        if (method.equals("GET")) {
            return FakeFleet.ok(attributes.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(device + " "))
                    .map(Map.Entry::getValue)
                    .toList());
        }
        String key = device + " " + parts[3];
        if (method.equals("DELETE")) {
            return attributes.remove(key) == null
                    ? FakeFleet.refused(404, "not_found", "It has no such attribute.")
                    : new FakeFleet.Answer(204, "");
        }
        CustomAttributeRequest request = WireJson.mapper().readValue(body, CustomAttributeRequest.class);
        CustomAttributeDocument set =
                new CustomAttributeDocument(parts[3], request.value(), Instant.now(), "anna", request.expiresAt());
        attributes.put(key, set);
        return FakeFleet.ok(set);
    }

    FakeFleet.Answer simulate(String body) {
        if (old) {
            return FakeFleet.refused(404, "not_found");
        }
        FakeFleet.Answer refusal = busy;
        if (refusal != null) {
            return refusal;
        }
        SimulationRequest request = WireJson.mapper().readValue(body, SimulationRequest.class);
        simulations.add(request);
        SimulationCounts counts = new SimulationCounts(3, 12, 1, 1_984);
        List<SimulatedDevice> changed = fleet.devices().stream()
                .limit(16)
                .map(device -> new SimulatedDevice(
                        device.id(),
                        device.name(),
                        device.hashCode() % 5 == 0 ? "newly_warned" : "newly_blocked",
                        "compliant",
                        "non_compliant",
                        List.of("https://payroll.example.com"),
                        List.of(),
                        List.of(new CheckOutcome(
                                "baseline",
                                "firewall-on",
                                "The firewall is on",
                                "high",
                                "fail",
                                "condition_false",
                                "firewall.enabled is false; expected: firewall.enabled",
                                null,
                                Instant.now(),
                                null,
                                Map.of("firewall.enabled", false),
                                null))))
                .toList();
        SimulatedHistory history = request.historyDays() == null
                ? null
                : new SimulatedHistory(
                        Instant.now().minus(Duration.ofDays(request.historyDays())),
                        48_211,
                        312,
                        List.of(new SimulatedRefusals(
                                "https://payroll.example.com", null, 40_000, 312, List.of("baseline/firewall-on"))),
                        List.of());
        return FakeFleet.ok(new SimulationDocument(
                2,
                2_000,
                Instant.now(),
                41,
                counts,
                List.of(new SimulationShare("finance", counts), new SimulationShare("engineering", counts)),
                List.of(new SimulationShare("https://payroll.example.com", counts)),
                List.of(new SimulationShare("baseline/firewall-on", counts)),
                changed,
                history));
    }
}
