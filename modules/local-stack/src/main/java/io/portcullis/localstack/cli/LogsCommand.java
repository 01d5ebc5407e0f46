package io.portcullis.localstack.cli;

import io.portcullis.localstack.Component;
import io.portcullis.localstack.Stack;
import io.portcullis.localstack.StackException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Print the end of a process's log.", mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
    private static final int FOLLOW_MILLIS = 300;

    @Parameters(paramLabel = "NAME", description = "postgres, kafka, platform-api, admin-console, sample-app or build.")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on printing what is added.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            description = "How many lines; default ${DEFAULT-VALUE}.",
            defaultValue = "100")
    private int lines;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Path> files = files(ThisStack.open());
        if (files.isEmpty()) {
            throw new StackException("No log of " + name + " yet: has it been started?");
        }
        for (Path file : files.subList(0, files.size() - 1)) {
            tail(file).close();
        }
        try (BufferedReader reader = tail(files.getLast())) {
            while (follow) {
                String line = reader.readLine();
                if (line != null) {
                    System.out.println(line);
                } else {
                    Thread.sleep(FOLLOW_MILLIS);
                }
            }
        }
        return 0;
    }

    /** What it printed, where it printed anything, then its log. */
    private List<Path> files(Stack stack) throws IOException {
        List<Path> files = new ArrayList<>();
        if (name.equals("build")) {
            files.add(stack.layout().log().resolve("build.log"));
        } else {
            Component component = Component.named(name)
                    .orElseThrow(() -> new StackException("There is no process " + name + ": choose "
                            + Arrays.stream(Component.values())
                                    .map(Component::label)
                                    .collect(Collectors.joining(", "))
                            + " or build"));
            files.add(stack.layout().log().resolve(component.label() + ".out"));
            files.add(stack.log(component));
        }
        files.removeIf(file -> !Files.isRegularFile(file));
        return files;
    }

    private BufferedReader tail(Path file) throws IOException {
        BufferedReader reader = Files.newBufferedReader(file);
        ArrayDeque<String> last = new ArrayDeque<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            last.addLast(line);
            if (last.size() > lines) {
                last.removeFirst();
            }
        }
        last.forEach(System.out::println);
        return reader;
    }
}
