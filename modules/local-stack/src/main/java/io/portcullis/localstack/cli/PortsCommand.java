package io.portcullis.localstack.cli;

import io.portcullis.localstack.Stack;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(
        name = "ports",
        description = "List the ports of this stack and how to change them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A port is changed by the variable PORTCULLIS_PORT_<NAME>, with underscores, at the first 'up',",
            "which remembers it, or by port.<name>=<number> in var/stack.properties."
        })
final class PortsCommand implements Runnable {
    @Override
    public void run() {
        Stack stack = ThisStack.open();
        stack.ports()
                .named()
                .forEach((name, port) -> System.out.printf(
                        Locale.ROOT,
                        "%-22s %5d   PORTCULLIS_PORT_%s%n",
                        name,
                        port,
                        name.toUpperCase(Locale.ROOT).replace('-', '_')));
        System.out.println("Set the variable for the first 'up', which remembers it, or write port.<name>=<number> to "
                + stack.layout().settings() + ".");
    }
}
