package io.portcullis.agent.collect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Until when vendors publish security updates to everybody, as they had announced it when the agent was built. */
final class EndOfLife {

    static final String SUPPORTED = "os.supported";
    static final String END = "os.end_of_life";
    static final String TABLE = "dates that the agent was built with";

    private static final Map<String, Instant> ENDS = read();

    private EndOfLife() {}

    /** By exact version, else by its first two parts, else by its first. */
    static Optional<Instant> of(String system, String version) {
        String name = system.toLowerCase(Locale.ROOT);
        String shorter = version;
        while (!shorter.isEmpty()) {
            Instant end = ENDS.get(name + ' ' + shorter);
            if (end != null) {
                return Optional.of(end);
            }
            int dot = shorter.lastIndexOf('.');
            shorter = dot < 0 ? "" : shorter.substring(0, dot);
        }
        return Optional.empty();
    }

    /** The end of that day everywhere; empty if it is no date. */
    static Optional<Instant> endOf(String day) {
        try {
            return Optional.of(LocalDate.parse(day.strip())
                    .plusDays(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant());
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }

    static void report(Findings findings, Optional<Instant> end, String source) {
        if (end.isPresent()) {
            findings.found(END, end.get(), source);
            findings.found(SUPPORTED, findings.now().isBefore(end.get()), source);
        } else {
            findings.notFound(END, "the end of support of this version is not known");
            findings.notFound(SUPPORTED, "the end of support of this version is not known");
        }
    }

    private static Map<String, Instant> read() {
        try (InputStream file = EndOfLife.class.getResourceAsStream("end-of-life.txt")) {
            if (file == null) {
                throw new IllegalStateException("end-of-life.txt is not on the class path");
            }
            Map<String, Instant> ends = new HashMap<>();
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(line -> {
                        int blank = line.lastIndexOf(' ');
                        ends.put(
                                line.substring(0, blank).strip(),
                                endOf(line.substring(blank + 1)).orElseThrow());
                    });
            return Map.copyOf(ends);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
