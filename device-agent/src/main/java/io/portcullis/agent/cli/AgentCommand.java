package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.AgentVersion;
import io.portcullis.agent.collect.LocalMachine;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The device agent's command line. */
public final class AgentCommand {

    static final String NAME = "portcullis agent";

    private static final List<Subcommand> COMMANDS = List.of(
            new EnrollCommand(),
            new ReportCommand(),
            new TokenCommand(),
            new ProofCommand(),
            new StatusCommand(),
            new LedgerCommand(),
            new RunCommand(),
            new RenewCommand(),
            new UnenrollCommand());

    private AgentCommand() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = execute(
                new Surroundings(
                        System.in,
                        out,
                        err,
                        System.getenv(),
                        Path.of(System.getProperty("user.home", "/")),
                        new LocalMachine(),
                        Clock.systemUTC()),
                arguments);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Returns the exit code. Whatever happens, errors are one line. */
    static int execute(Surroundings surroundings, String... arguments) {
        try {
            return dispatch(surroundings, List.of(arguments));
        } catch (UsageProblem problem) {
            String command = Stream.of(arguments)
                    .findFirst()
                    .flatMap(AgentCommand::command)
                    .map(known -> NAME + ' ' + known.name())
                    .orElse(NAME);
            surroundings.err().println("error: " + problem.getMessage() + " (try: " + command + " --help)");
            return ExitCodes.USAGE;
        } catch (AgentFailure known) {
            surroundings.err().println("error: " + known.text());
            return ExitCodes.of(known);
        } catch (InterruptedException interrupted) {
            surroundings.err().println("error: interrupted");
            return ExitCodes.FAILED;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError bug) {
            surroundings
                    .err()
                    .println("error: unexpected " + bug.getClass().getSimpleName() + ": "
                            + String.valueOf(bug.getMessage()).replaceAll("\\s+", " ")
                            + ". This is a bug: please tell the administrators, with the command you typed.");
            return ExitCodes.FAILED;
        }
    }

    private static int dispatch(Surroundings surroundings, List<String> words)
            throws AgentFailure, UsageProblem, InterruptedException {
        HelpText help = new HelpText(surroundings.out());
        if (words.isEmpty()) {
            throw new UsageProblem("a command is missing");
        }
        String first = words.getFirst();
        if (isHelp(first) || first.equals("help")) {
            help.agent(COMMANDS);
            return ExitCodes.DONE;
        }
        if (first.equals("--version") || first.equals("-V")) {
            surroundings.out().println(NAME + ' ' + AgentVersion.current());
            return ExitCodes.DONE;
        }
        Subcommand command = command(first).orElseThrow(() -> new UsageProblem("unknown command '" + first + "'"));
        List<String> rest = words.subList(1, words.size());
        if (rest.stream().anyMatch(AgentCommand::isHelp)) {
            help.command(command);
            return ExitCodes.DONE;
        }
        List<Option> options = Stream.concat(command.options().stream(), AgentSetup.OPTIONS.stream())
                .toList();
        Arguments arguments = Arguments.parse(options, rest);
        return command.run(arguments, AgentSetup.of(arguments, surroundings));
    }

    private static Optional<Subcommand> command(String name) {
        return COMMANDS.stream().filter(command -> command.name().equals(name)).findFirst();
    }

    private static boolean isHelp(String word) {
        return word.equals("--help") || word.equals("-h");
    }
}
