package io.portcullis.platform.compliance.simulation;

import io.portcullis.contracts.SimulatedDevice;
import io.portcullis.contracts.SimulationCounts;
import io.portcullis.contracts.SimulationShare;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Counts what a simulated policy set changes. Each thread has its own; they are added up in the end. */
final class SimulationTally {
    /** What becomes of one device, worst first. */
    enum Change {
        NEWLY_BLOCKED("newly_blocked"),
        NEWLY_WARNED("newly_warned"),
        FREED("freed"),
        UNCHANGED("unchanged");

        private final String wire;

        Change(String wire) {
            this.wire = wire;
        }

        String wire() {
            return wire;
        }
    }

    private final int mostDevices;
    private final Counts fleet = new Counts();
    private final Map<String, Counts> byGroup = new HashMap<>();
    private final Map<String, Counts> byApplication = new HashMap<>();
    private final Map<String, Counts> byCheck = new HashMap<>();
    private final Map<Change, List<SimulatedDevice>> devices = new EnumMap<>(Change.class);

    SimulationTally(int mostDevices) {
        this.mostDevices = mostDevices;
    }

    void device(Change change, Collection<String> groups, Supplier<SimulatedDevice> document) {
        fleet.add(change);
        groups.forEach(group -> add(byGroup, group, change));
        if (change != Change.UNCHANGED) {
            var listed = devices.computeIfAbsent(change, _ -> new ArrayList<>());
            if (listed.size() < mostDevices) {
                listed.add(document.get());
            }
        }
    }

    void application(String audience, Change change) {
        add(byApplication, audience, change);
    }

    void check(String check, Change change) {
        add(byCheck, check, change);
    }

    private static void add(Map<String, Counts> counts, String name, Change change) {
        counts.computeIfAbsent(name, _ -> new Counts()).add(change);
    }

    void add(SimulationTally other) {
        fleet.add(other.fleet);
        addAll(byGroup, other.byGroup);
        addAll(byApplication, other.byApplication);
        addAll(byCheck, other.byCheck);
        other.devices.forEach((change, listed) ->
                devices.computeIfAbsent(change, _ -> new ArrayList<>()).addAll(listed));
    }

    private static void addAll(Map<String, Counts> ours, Map<String, Counts> theirs) {
        theirs.forEach(
                (name, counts) -> ours.computeIfAbsent(name, _ -> new Counts()).add(counts));
    }

    long total() {
        return fleet.blocked + fleet.warned + fleet.freed + fleet.unchanged;
    }

    SimulationCounts fleet() {
        return fleet.document();
    }

    List<SimulationShare> groups() {
        return shares(byGroup);
    }

    List<SimulationShare> applications() {
        return shares(byApplication);
    }

    /** Those of the fleet that a check does not newly block or warn count as unchanged by it. */
    List<SimulationShare> checks() {
        long total = total();
        byCheck.values().forEach(counts -> counts.unchanged = total - counts.blocked - counts.warned);
        return shares(byCheck);
    }

    private static List<SimulationShare> shares(Map<String, Counts> counts) {
        return counts.entrySet().stream()
                .map(entry ->
                        new SimulationShare(entry.getKey(), entry.getValue().document()))
                .sorted(Comparator.comparingLong(
                                (SimulationShare share) -> -share.counts().newlyBlocked())
                        .thenComparingLong(share -> -share.counts().newlyWarned())
                        .thenComparing(SimulationShare::name))
                .toList();
    }

    /** Worst first, then by name, so that the same question gets the same answer. */
    List<SimulatedDevice> changed() {
        return devices.values().stream()
                .flatMap(listed -> listed.stream()
                        .sorted(Comparator.comparing(SimulatedDevice::deviceName)
                                .thenComparing(SimulatedDevice::deviceId)))
                .limit(mostDevices)
                .toList();
    }

    private static final class Counts {
        private long blocked;
        private long warned;
        private long freed;
        private long unchanged;

        private void add(Change change) {
            switch (change) {
                case NEWLY_BLOCKED -> blocked++;
                case NEWLY_WARNED -> warned++;
                case FREED -> freed++;
                case UNCHANGED -> unchanged++;
            }
        }

        private void add(Counts other) {
            blocked += other.blocked;
            warned += other.warned;
            freed += other.freed;
            unchanged += other.unchanged;
        }

        private SimulationCounts document() {
            return new SimulationCounts(blocked, warned, freed, unchanged);
        }
    }
}
