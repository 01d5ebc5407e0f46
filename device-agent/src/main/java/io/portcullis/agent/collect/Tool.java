package io.portcullis.agent.collect;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tool that was run, and what it said. An answer in words that are not known, such as in another language, is no
 * answer: nothing is concluded from it.
 *
 * @param says how a person would name what was done
 */
record Tool(Command command, CommandResult result, String says) {

    /** What macOS and Windows tools may take, which are slower than reading a file. */
    static final Duration PATIENCE = Duration.ofSeconds(12);

    static Tool of(Machine machine, String... words) throws InterruptedException {
        return of(machine, Command.of(words));
    }

    static Tool of(Machine machine, Command command) throws InterruptedException {
        Command patient = new Command(command.words(), command.environment(), PATIENCE);
        return new Tool(patient, machine.run(patient), patient.toString());
    }

    /** Runs a PowerShell script. Its commands are what counts; {@code says} is their names. */
    static Tool powerShell(Machine machine, String says, String script) throws InterruptedException {
        Command command = new Command(
                List.of("powershell", "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script),
                Map.of(),
                PATIENCE);
        return new Tool(command, machine.run(command), says);
    }

    /** What it said if it succeeded, else nothing. */
    String out() {
        return result.output().orElse("");
    }

    /** What it said on both outputs, however it ended: some tools succeed with a complaint. */
    String everything() {
        return result instanceof CommandResult.Finished finished ? finished.out() + '\n' + finished.err() : "";
    }

    /** The first group of the first match in what it said. */
    Optional<String> find(Pattern pattern) {
        Matcher matcher = pattern.matcher(out());
        return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
    }

    /** The first group, if all that it said matches. */
    Optional<String> first(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(out());
        return matcher.matches() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
    }

    boolean says(String words) {
        return out().contains(words);
    }

    /** Records of an attribute that it gave no answer, and why. */
    void unanswered(Findings findings, String attribute) {
        switch (result) {
            case CommandResult.Finished finished
            when finished.exit() == 0 ->
                findings.error(attribute, says + ": the answer is not understood: " + shown(finished.out()));
            case CommandResult.Finished finished
            when finished.complainsOfPrivileges() -> findings.inaccessible(attribute, says + ": not permitted");
            case CommandResult.Finished finished ->
                findings.error(
                        attribute,
                        says + ": exit " + finished.exit() + " "
                                + shown(finished.err().isBlank() ? finished.out() : finished.err()));
            case CommandResult.NotInstalled _ ->
                findings.notFound(attribute, command.words().getFirst() + " is not installed");
            case CommandResult.TimedOut _ ->
                findings.error(
                        attribute,
                        says + ": no answer within " + command.timeout().toMillis() + " ms");
            case CommandResult.Failed(String why) -> findings.error(attribute, says + ": " + why);
        }
    }

    private static String shown(String text) {
        String line = text.lines().filter(one -> !one.isBlank()).findFirst().orElse("nothing");
        return line.length() <= 80 ? line : line.substring(0, 80) + "…";
    }
}
