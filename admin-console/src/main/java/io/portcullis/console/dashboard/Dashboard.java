package io.portcullis.console.dashboard;

import io.portcullis.contracts.FleetSummary;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The fleet in numbers, as the dashboard shows it. */
record Dashboard(FleetSummary summary) {
    private static final List<Slice> SLICES = List.of(
            new Slice("Compliant", "compliant", "--tblr-green", "circle-check", 0),
            new Slice("In grace", "in_grace", "--tblr-yellow", "hourglass", 0),
            new Slice("Non-compliant", "non_compliant", "--tblr-red", "circle-x", 0),
            new Slice("Unknown", "unknown", "--tblr-gray-400", "help-circle", 0));

    /** One compliance status. {@code color} names a CSS variable. */
    record Slice(String label, String value, String color, String icon, long count) {}

    /** One operating system. */
    record Bar(String label, String value, long count, long percent) {}

    public List<Slice> compliance() {
        return SLICES.stream()
                .map(slice -> new Slice(
                        slice.label(),
                        slice.value(),
                        slice.color(),
                        slice.icon(),
                        count(summary.byCompliance(), slice.value())))
                .toList();
    }

    public long inState(String state) {
        return count(summary.byState(), state);
    }

    /** Share of the active devices that are compliant, in whole percent, never rounded up to all. */
    public long compliantPercent() {
        long all = compliance().stream().mapToLong(Slice::count).sum();
        return all == 0 ? 0 : count(summary.byCompliance(), "compliant") * 100 / all;
    }

    public List<Bar> operatingSystems() {
        long all = summary.byOs().values().stream().mapToLong(Long::longValue).sum();
        return summary.byOs().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .map(os ->
                        new Bar(name(os.getKey()), os.getKey(), os.getValue(), Math.round(os.getValue() * 100.0 / all)))
                .toList();
    }

    private static long count(Map<String, Long> counts, String key) {
        return counts.getOrDefault(key, 0L);
    }

    private static String name(String os) {
        return switch (os.toLowerCase(Locale.ROOT)) {
            case "linux" -> "Linux";
            case "macos" -> "macOS";
            case "windows" -> "Windows";
            case "unknown", "" -> "Not known yet";
            default -> os;
        };
    }
}
