package io.portcullis.localstack.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Supplier;

/** Tells what happens and how long it takes. */
final class Narrator {
    private final PrintStream out;
    private final long begin = System.nanoTime();
    private int step;

    Narrator(PrintStream out) {
        this.out = out;
    }

    /** Runs one step between its title and its time. */
    <T> T step(String title, Supplier<T> work) {
        step++;
        out.printf(Locale.ROOT, "%n%2d  %s%n", step, title);
        long start = System.nanoTime();
        T result = work.get();
        out.printf(Locale.ROOT, "    %s%n", seconds(start));
        return result;
    }

    void say(String line) {
        out.println("    " + line);
    }

    /** What a program printed, set off from our own words. */
    void quote(String text) {
        text.strip().lines().forEach(line -> out.println("    | " + line));
    }

    String total() {
        return seconds(begin);
    }

    static String seconds(long start) {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - start) / 1e9);
    }
}
