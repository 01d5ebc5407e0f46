package io.portcullis.benchmarks;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One measured number.
 *
 * @param budget what the design asks for; absent where it asks for nothing
 * @param higherIsBetter whether the budget is a floor or a ceiling
 * @param note how it was measured
 */
record Figure(
        String name, double value, String unit, @Nullable Double budget, boolean higherIsBetter, String note) {

    static Figure rate(String name, double perSecond, @Nullable Double budget, String note) {
        return new Figure(name, perSecond, "/s", budget, true, note);
    }

    static Figure latency(String name, java.time.Duration latency, @Nullable Double budgetMillis) {
        return new Figure(name, latency.toNanos() / 1e6, "ms", budgetMillis, false, "");
    }

    /** {@code null} without a budget. */
    @Nullable
    Boolean met() {
        if (budget == null) {
            return null;
        }
        return higherIsBetter ? value >= budget : value < budget;
    }

    String shownValue() {
        return unit.equals("ms")
                ? String.format(Locale.ROOT, "%,.1f ms", value)
                : String.format(Locale.ROOT, "%,.0f%s", value, unit);
    }

    String shownBudget() {
        if (budget == null) {
            return "";
        }
        return unit.equals("ms")
                ? String.format(Locale.ROOT, "< %,.0f ms", budget)
                : String.format(Locale.ROOT, "%,.0f%s", budget, unit);
    }
}
