package io.portcullis.agent.collect;

import java.util.Optional;

/** What became of running a command. */
public sealed interface CommandResult {

    /** What the tool said, if it succeeded. */
    default Optional<String> output() {
        return this instanceof Finished finished && finished.exit() == 0
                ? Optional.of(finished.out())
                : Optional.empty();
    }

    record Finished(int exit, String out, String err) implements CommandResult {
        /** Whether the tool complained about missing privileges. */
        boolean complainsOfPrivileges() {
            String said = err + '\n' + out;
            return said.contains("ermission denied")
                    || said.contains("peration not permitted")
                    || said.contains("need to be root")
                    || said.contains("must be root")
                    || said.contains("Authorization failed")
                    || said.contains("ccess is denied")
                    || said.contains("ccess denied")
                    || said.contains("equires elevation");
        }
    }

    /** No such tool on this machine. */
    record NotInstalled() implements CommandResult {}

    record TimedOut() implements CommandResult {}

    /** It could not be started, or said more than it may. */
    record Failed(String why) implements CommandResult {}
}
