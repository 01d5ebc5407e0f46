package io.portcullis.platform.compliance;

import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a device reported, apart from when: one of these serves all devices that look the same. */
final class KnownPosture {
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

    /** @param collected see {@link CollectionTimes} */
    Posture at(String collected) {
        var times = CollectionTimes.parse(collected);
        Map<String, Reading> dated = HashMap.newHashMap(names.size());
        for (int i = 0; i < readings.size(); i++) {
            var reading = readings.get(i);
            dated.put(
                    names.get(i),
                    new Reading(reading.value(), reading.state(), times.next(), reading.method(), reading.grade()));
        }
        return new Posture(dated);
    }
}
