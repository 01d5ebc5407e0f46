package io.portcullis.agent.cli;

import java.io.PrintWriter;
import java.util.List;

/** What {@code --help} says. */
final class HelpText {

    private static final int WIDTH = 100;
    private static final List<String> EXIT_CODES = List.of(
            "0  done",
            "1  failed for another reason than those below; the message says what to do",
            "2  wrong usage",
            "3  this machine is not enrolled, or not yet, or its enrollment has ended",
            "4  refused by policy or by an administrator; every reason is printed",
            "5  the platform cannot be reached, or does not answer as one");

    private final PrintWriter out;

    HelpText(PrintWriter out) {
        this.out = out;
    }

    void agent(List<Subcommand> commands) {
        out.println("Usage: " + AgentCommand.NAME + " COMMAND [OPTION...]");
        out.println("Makes this machine a known device: enrolls it, reports its posture, gets it access tokens.");
        out.println();
        out.println("Commands:");
        commands.forEach(command -> entry(command.name(), command.description().getFirst()));
        entry("--version", "Print the version.");
        entry("--help", "Print this; after a command, what the command can do.");
        exitCodes();
    }

    void command(Subcommand command) {
        StringBuilder usage = new StringBuilder("Usage: " + AgentCommand.NAME + ' ' + command.name());
        command.options().stream()
                .filter(Option::required)
                .forEach(option ->
                        usage.append(' ').append(option.name()).append(' ').append(option.parameter()));
        out.println(usage.append(" [OPTION...]"));
        command.description().forEach(sentence -> wrapped("", sentence));
        out.println();
        out.println("Options:");
        command.options().forEach(this::option);
        AgentSetup.OPTIONS.forEach(this::option);
        exitCodes();
    }

    private void option(Option option) {
        entry(option.isFlag() ? option.name() : option.name() + ' ' + option.parameter(), option.description());
    }

    private void entry(String label, String text) {
        String head = "  " + label;
        String pad = " ".repeat(26);
        if (head.length() >= pad.length()) {
            out.println(head);
            wrapped(pad, text);
        } else {
            wrappedAfter(head + pad.substring(head.length()), pad, text);
        }
    }

    private void exitCodes() {
        out.println();
        out.println("Exit codes:");
        EXIT_CODES.forEach(line -> out.println("  " + line));
    }

    private void wrapped(String indent, String text) {
        wrappedAfter(indent, indent, text);
    }

    private void wrappedAfter(String first, String indent, String text) {
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : text.split(" ", -1)) {
            if (!empty && line.length() + 1 + word.length() > WIDTH) {
                out.println(line);
                line = new StringBuilder(indent);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        out.println(line);
    }
}
