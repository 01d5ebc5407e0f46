package io.portcullis.agent.daemon;

import io.portcullis.agent.AgentFailure;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/** One line per event. */
final class EventLog {

    private final Consumer<String> lines;
    private final Clock clock;

    EventLog(Consumer<String> lines, Clock clock) {
        this.lines = lines;
        this.clock = clock;
    }

    void write(String event, String details) {
        lines.accept(
                (clock.instant().truncatedTo(ChronoUnit.MILLIS) + " event=" + event + ' ' + details).stripTrailing());
    }

    /** Of what should not have happened: on one line, and its kind where it says nothing. */
    static String oneLine(Exception unforeseen) {
        String message =
                String.valueOf(unforeseen.getMessage()).replaceAll("\\s+", " ").replace('"', '\'');
        return unforeseen.getClass().getSimpleName() + ": " + message;
    }

    static String reason(AgentFailure failure) {
        return "reason=\"" + failure.text().replace('"', '\'') + '"';
    }
}
