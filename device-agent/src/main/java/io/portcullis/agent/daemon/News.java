package io.portcullis.agent.daemon;

import java.util.Optional;
import java.util.Set;

/** What the daemon hears while it waits. */
sealed interface News {

    /** The platform's event stream is open. */
    record Connected() implements News {}

    /** It ended, or could not be opened. */
    record Disconnected(String why) implements News {}

    /** The state that every stream begins with. */
    record State(boolean reportRequested, Optional<String> check, boolean renewRequested) implements News {}

    /** @param spreadMillis within which to act, so that a fleet does not act at once */
    record PlanChanged(long spreadMillis) implements News {}

    /** @param check to be looked at; empty for everything */
    record ReportWanted(Optional<String> check, long spreadMillis) implements News {}

    /** The platform may want a new certificate; whether it does, the answer to a report tells. */
    record RenewalWanted(long spreadMillis) implements News {}

    /** The platform has ended the stream because of what an administrator did. */
    record Barred(String what) implements News {}

    /**
     * Something on this machine changed.
     *
     * @param attributes that may say something else now
     */
    record MachineChanged(String what, Set<String> attributes) implements News {}

    /** Somebody wants the daemon to stop. */
    record StopAsked() implements News {}
}
