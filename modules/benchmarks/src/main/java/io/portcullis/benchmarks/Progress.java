package io.portcullis.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** Says what is being done; to standard error, so that standard output holds the result alone. */
final class Progress {
    private final PrintStream out;
    private final long start = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String what) {
        out.printf(Locale.ROOT, "  %5.1f s  %s%n", (System.nanoTime() - start) / 1e9, what);
    }
}
