package io.portcullis.agent.collect;

import io.portcullis.posture.Catalogue;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a collector puts what it found out. The first word about an attribute stands. Safe for threads: what a
 * collector said before it hung is kept.
 */
public final class Findings {

    private static final int METHOD_LENGTH = 200;
    /**
     * Characters of all entries of a list: enough for as many hashes as a list may have, and a fraction of a report.
     */
    private static final int LIST_LENGTH = 20_000;

    private final Clock clock;
    private final Map<String, Reading> readings = new ConcurrentHashMap<>();

    Findings(Clock clock) {
        this.clock = clock;
    }

    /** Worked out from files or from the output of a tool. */
    void found(String attribute, Object value, String method) {
        put(attribute, value, ReadingState.FOUND, clock.instant(), method, EvidenceGrade.AGENT_REPORTED);
    }

    /**
     * Worked out from what was true at {@code since}: evidence is as old as what it rests on, and never newer than now.
     */
    void foundAsOf(String attribute, Object value, Instant since, String method) {
        Instant now = clock.instant();
        Instant at = since.isBefore(now) ? since : now;
        put(attribute, value, ReadingState.FOUND, at, method, EvidenceGrade.AGENT_REPORTED);
    }

    /** Told by the kernel through an interface that an ordinary user cannot fake. */
    void foundInKernel(String attribute, Object value, String method) {
        put(attribute, value, ReadingState.FOUND, clock.instant(), method, EvidenceGrade.OS_API);
    }

    void notFound(String attribute, String method) {
        none(attribute, ReadingState.NOT_FOUND, method);
    }

    void notApplicable(String attribute, String method) {
        none(attribute, ReadingState.NOT_APPLICABLE, method);
    }

    void inaccessible(String attribute, String method) {
        none(attribute, ReadingState.INACCESSIBLE, method);
    }

    void error(String attribute, String method) {
        none(attribute, ReadingState.ERROR, method);
    }

    /** A file that could not be read: the state that is true of it. */
    void withoutText(String attribute, String path, FileText file) {
        switch (file) {
            case FileText.Text _ -> error(attribute, path + ": not understood");
            case FileText.Absent _ -> notFound(attribute, path);
            case FileText.Denied _ -> inaccessible(attribute, path + ": not permitted");
            case FileText.Unreadable(String why) -> error(attribute, path + ": " + why);
        }
    }

    /** There is no value, for the reason that there is none of another attribute. */
    void same(String attribute, Reading other) {
        none(attribute, other.state(), other.method());
    }

    /** What time it is for this collection. */
    Instant now() {
        return clock.instant();
    }

    /** Whole days from then to now, never negative. */
    int daysSince(Instant then) {
        return (int) Math.max(0, Duration.between(then, now()).toDays());
    }

    /** A tool that gave no usable answer: the state that is true of it. */
    void withoutAnswer(String attribute, Command command, CommandResult result) {
        switch (result) {
            case CommandResult.NotInstalled _ ->
                notFound(attribute, command.words().getFirst() + " is not installed");
            case CommandResult.TimedOut _ ->
                error(
                        attribute,
                        command + ": no answer within " + command.timeout().toMillis() + " ms");
            case CommandResult.Failed failed -> error(attribute, command + ": " + failed.why());
            case CommandResult.Finished finished -> {
                if (finished.complainsOfPrivileges()) {
                    inaccessible(attribute, command + ": not permitted");
                } else {
                    error(attribute, command + ": exit " + finished.exit() + " " + firstLine(finished));
                }
            }
        }
    }

    Map<String, Reading> readings() {
        return Map.copyOf(readings);
    }

    private void none(String attribute, ReadingState state, String method) {
        put(attribute, null, state, clock.instant(), method, EvidenceGrade.AGENT_REPORTED);
    }

    private void put(
            String attribute,
            @Nullable Object value,
            ReadingState state,
            Instant at,
            String method,
            EvidenceGrade grade) {
        Object clean = switch (value) {
            case String text -> printable(text);
            case List<?> list -> entries(list);
            case null, default -> value;
        };
        Reading reading = isTooLong(clean)
                // The platform would refuse the report as a whole.
                ? new Reading(null, ReadingState.ERROR, at, "longer than a value may be", grade)
                : new Reading(clean, state, at, shortened(printable(method)), grade);
        readings.putIfAbsent(attribute, reading);
    }

    private static boolean isTooLong(@Nullable Object value) {
        return switch (value) {
            case String text -> text.length() > Catalogue.MAX_TEXT;
            case List<?> list ->
                list.size() > Catalogue.MAX_LIST
                        || list.stream().anyMatch(Findings::isTooLong)
                        || characters(list) > LIST_LENGTH;
            case null, default -> false;
        };
    }

    private static int characters(List<?> list) {
        return list.stream()
                .mapToInt(element -> String.valueOf(element).length())
                .sum();
    }

    /** Lists are sets that were written down: in one order, so that the same machine always says the same. */
    private static List<String> entries(List<?> list) {
        return list.stream()
                .map(element -> printable(String.valueOf(element)))
                .distinct()
                .sorted()
                .toList();
    }

    private static String firstLine(CommandResult.Finished finished) {
        return finished.err().isBlank()
                ? finished.out().lines().findFirst().orElse("")
                : finished.err().lines().findFirst().orElse("");
    }

    private static String printable(String text) {
        return text.strip().replaceAll("\\p{Cntrl}", "?");
    }

    private static String shortened(String text) {
        return text.length() <= METHOD_LENGTH ? text : text.substring(0, METHOD_LENGTH - 1) + "…";
    }
}
