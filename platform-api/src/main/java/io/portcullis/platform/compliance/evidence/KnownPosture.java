package io.portcullis.platform.compliance.evidence;

import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a device reported, apart from when: one of these serves all devices that look the same. */
public final class KnownPosture {
    private final List<String> names;
    private final List<Reading> readings;

    private KnownPosture(List<String> names, List<Reading> readings) {
        this.names = names;
        this.readings = readings;
    }

    static KnownPosture of(Map<String, Reading> readings) {
        String[] names = readings.keySet().toArray(String[]::new);
        Arrays.sort(names);
        return new KnownPosture(
                List.of(names), Arrays.stream(names).map(readings::get).toList());
    }

    /**
     * @param collected see {@link CollectionTimes}
     * @param beside readings that the device did not report itself, and of none of these names
     */
    public Posture at(String collected, Map<String, Reading> beside) {
        var times = CollectionTimes.parse(collected);
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type cannot be made otherwise
        Map.Entry<String, Reading>[] all = new Map.Entry[names.size() + beside.size()];
        int next = 0;
        for (var reading : readings) {
            all[next] = Map.entry(
                    names.get(next),
                    new Reading(reading.value(), reading.state(), times.next(), reading.method(), reading.grade()));
            next++;
        }
        for (var other : beside.entrySet()) {
            all[next++] = other;
        }
        // Immutable from the start, so that the posture needs no copy of it.
        return new Posture(Map.ofEntries(all));
    }
}
