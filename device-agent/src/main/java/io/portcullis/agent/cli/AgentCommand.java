package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.AgentVersion;
import io.portcullis.agent.collect.LocalMachine;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** The device agent's command line. */
@Command(
        name = "portcullis agent",
        description = {"Makes this machine a known device: enrolls it, reports its posture, gets it access tokens."},
        versionProvider = AgentCommand.Version.class,
        mixinStandardHelpOptions = true,
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  done",
            "  1  failed for another reason than those below; the message says what to do",
            "  2  wrong usage",
            "  3  this machine is not enrolled, or its enrollment has ended",
            "  4  refused by policy or by an administrator, every reason is printed",
            "  5  the platform cannot be reached, or does not answer as one"
        })
public final class AgentCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

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

    static int execute(Surroundings surroundings, String... arguments) {
        CommandLine line = new CommandLine(new AgentCommand());
        List.of(
                        new EnrollCommand(surroundings),
                        new ReportCommand(surroundings),
                        new TokenCommand(surroundings),
                        new StatusCommand(surroundings),
                        new RunCommand(surroundings),
                        new UnenrollCommand(surroundings))
                .forEach(line::addSubcommand);
        line.setOut(surroundings.out());
        line.setErr(surroundings.err());
        line.setUsageHelpAutoWidth(false);
        line.setParameterExceptionHandler((problem, _) -> usage(surroundings, problem));
        line.setExecutionExceptionHandler((failure, _, _) -> failed(surroundings, failure));
        return line.execute(arguments);
    }

    @Override
    public void run() {
        if (spec == null) {
            throw new IllegalStateException("not run by the command line");
        }
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int usage(Surroundings surroundings, ParameterException problem) {
        String command = problem.getCommandLine().getCommandSpec().qualifiedName();
        String message =
                String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
        surroundings.err().println("error: " + message + " (try: " + command + " --help)");
        return ExitCodes.USAGE;
    }

    private static int failed(Surroundings surroundings, Exception failure) {
        if (failure instanceof AgentFailure known) {
            surroundings.err().println("error: " + known.text());
            return ExitCodes.of(known);
        }
        if (failure instanceof InterruptedException) {
            surroundings.err().println("error: interrupted");
            return ExitCodes.FAILED;
        }
        surroundings
                .err()
                .println("error: unexpected " + failure.getClass().getSimpleName() + ": "
                        + String.valueOf(failure.getMessage()).replaceAll("\\s+", " ")
                        + ". This is a bug: please tell the administrators, with the command you typed.");
        return ExitCodes.FAILED;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"portcullis agent " + AgentVersion.current()};
        }
    }
}
