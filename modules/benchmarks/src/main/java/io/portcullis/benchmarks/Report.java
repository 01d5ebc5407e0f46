package io.portcullis.benchmarks;

import io.portcullis.contracts.WireJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures, for people and for programs. */
record Report(Instant measuredAt, String machine, List<String> remarks, List<Figure> figures) {

    String asTable() {
        int nameWidth = figures.stream().mapToInt(f -> f.name().length()).max().orElse(4);
        StringBuilder table = new StringBuilder();
        table.append(machine).append('\n');
        remarks.forEach(remark -> table.append(remark).append('\n'));
        table.append('\n').append(row(nameWidth, "what", "measured", "budget", "", ""));
        for (Figure figure : figures) {
            table.append(row(
                    nameWidth,
                    figure.name(),
                    figure.shownValue(),
                    figure.shownBudget(),
                    verdict(figure),
                    figure.note()));
        }
        return table.toString();
    }

    private static String verdict(Figure figure) {
        Boolean met = figure.met();
        if (met == null) {
            return "";
        }
        return met ? "met" : "MISSED";
    }

    private static String row(int nameWidth, String name, String value, String budget, String verdict, String note) {
        String format = "%-" + nameWidth + "s  %14s  %14s  %-6s  %s";
        return String.format(format, name, value, budget, verdict, note).stripTrailing() + "\n";
    }

    String asJson() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Figure figure : figures) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", figure.name());
            row.put("value", figure.value());
            row.put("unit", figure.unit());
            if (figure.budget() != null) {
                row.put("budget", figure.budget());
                row.put("met", figure.met());
            }
            if (!figure.note().isEmpty()) {
                row.put("note", figure.note());
            }
            rows.add(row);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("measured_at", measuredAt);
        document.put("machine", machine);
        document.put("remarks", remarks);
        document.put("figures", rows);
        return WireJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(document);
    }
}
