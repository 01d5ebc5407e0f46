package io.portcullis.localstack.cli;

import io.portcullis.localstack.StackException;
import io.portcullis.localstack.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IParameterExceptionHandler;

/** Entry point of {@code ./portcullis}, but for what the launcher script does itself. */
@Command(
        name = "portcullis",
        description = "Runs Portcullis on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Done by the launcher itself:",
            "  agent …        Run the device agent, such as: portcullis agent enroll",
            "  bench          Measure device tokens, posture reports and enrollment against the running stack",
            "  pki …          Make an offline root, sign CA keys with it, show certificates: portcullis pki help",
            "  test [--fast]  Run the whole check; --fast: formatting, compilation and unit tests only",
            "",
            "Everything lies under var/. PORTCULLIS_HOME names another directory for a second stack;",
            "'portcullis help ports' lists the ports and how to change them."
        },
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            PortsCommand.class,
            DemoCommand.class,
            ProvisionCommand.class,
            HelpCommand.class
        })
public final class PortcullisCommand implements Runnable {
    static final int FAILED = 1;

    /** For picocli. */
    PortcullisCommand() {}

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** @param args the command line without the program's name */
    public static void main(String[] args) {
        // Before any library logs: their talk would drown ours.
        System.setProperty("logback.configurationFile", "io/portcullis/localstack/cli/logback.xml");
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new PortcullisCommand());
        IParameterExceptionHandler shortUsage = (failure, arguments) -> {
            System.err.println("portcullis: " + failure.getMessage() + " (see ./portcullis help)");
            return CommandLine.ExitCode.USAGE;
        };
        line.setUsageHelpWidth(110);
        line.setParameterExceptionHandler(shortUsage);
        line.setExecutionExceptionHandler((failure, commandLine, result) -> {
            if (failure instanceof StackException) {
                System.err.println("portcullis: " + failure.getMessage());
            } else {
                failure.printStackTrace(System.err);
            }
            return FAILED;
        });
        return line;
    }
}
