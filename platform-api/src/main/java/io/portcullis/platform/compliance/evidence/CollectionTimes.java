package io.portcullis.platform.compliance.evidence;

import io.portcullis.contracts.PostureReading;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/**
 * When the readings of a posture were collected, as one text beside the device's decision: one time for all of them, or
 * one for each in the order of their names, empty where it is the one before it.
 */
public final class CollectionTimes {
    private static final char NEXT = ',';

    private final String text;
    private int position;
    private Instant time = Instant.EPOCH;

    private CollectionTimes(String text) {
        this.text = text;
    }

    public static String of(Instant all) {
        return all.toString();
    }

    public static String of(Map<String, PostureReading> readings) {
        String[] names = readings.keySet().toArray(String[]::new);
        Arrays.sort(names);
        var text = new StringBuilder(names.length + 32);
        Instant before = null;
        boolean same = true;
        for (int i = 0; i < names.length; i++) {
            var reading = readings.get(names[i]);
            if (reading == null) {
                throw new IllegalArgumentException("there is no reading of " + names[i]);
            }
            if (i > 0) {
                text.append(NEXT);
            }
            if (!reading.collectedAt().equals(before)) {
                same &= before == null;
                before = reading.collectedAt();
                text.append(before);
            }
        }
        return same && before != null ? of(before) : text.toString();
    }

    /** To be asked for one time after the other, in the order of the names. */
    static CollectionTimes parse(String text) {
        return new CollectionTimes(text);
    }

    Instant next() {
        if (position > text.length()) {
            return time;
        }
        int end = text.indexOf(NEXT, position);
        int until = end < 0 ? text.length() : end;
        if (until > position) {
            time = Instant.parse(text.substring(position, until));
        }
        position = until + 1;
        return time;
    }
}
