package io.portcullis.benchmarks;

import java.time.Duration;
import java.util.Arrays;

/** Every latency of a run; nothing is rounded into buckets. For one thread, then merged. */
final class Latencies {
    private long[] nanos = new long[4096];
    private int count;

    void add(long latency) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = latency;
    }

    void addAll(Latencies other) {
        for (int i = 0; i < other.count; i++) {
            add(other.nanos[i]);
        }
    }

    int count() {
        return count;
    }

    /** The latency that this share of all exchanges did not exceed. */
    Duration percentile(double share) {
        if (count == 0) {
            return Duration.ZERO;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int index = (int) Math.ceil(share * count) - 1;
        return Duration.ofNanos(sorted[Math.clamp(index, 0, count - 1)]);
    }
}
