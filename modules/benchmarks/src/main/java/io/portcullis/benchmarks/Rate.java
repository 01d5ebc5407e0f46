package io.portcullis.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * How often something can be done in a second of one core: by the processor time of this thread, so that whatever else
 * runs on the machine does not count. Warmed up first, then the median of several rounds.
 */
final class Rate {
    private static final int ROUNDS = 5;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Rate() {}

    /** @param batch how many times between two looks at the clock */
    static double perSecond(Duration duration, int batch, IntConsumer work) {
        once(duration, batch, work);
        double[] rounds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            rounds[i] = once(duration.dividedBy(ROUNDS), batch, work);
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    private static double once(Duration duration, int batch, IntConsumer work) {
        long start = THREADS.getCurrentThreadCpuTime();
        long elapsed = 0;
        long done = 0;
        while (elapsed < duration.toNanos()) {
            for (int i = 0; i < batch; i++) {
                work.accept(i);
            }
            done += batch;
            elapsed = THREADS.getCurrentThreadCpuTime() - start;
        }
        return done / (elapsed / 1e9);
    }
}
