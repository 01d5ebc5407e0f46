package io.portcullis.agent.collect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A machine made of texts. What it was not given is not there. */
class FakeMachine implements Machine {

    private final Map<String, FileText> files = new TreeMap<>();
    private final Map<String, CommandResult> commands = new HashMap<>();
    private final Map<String, Instant> modified = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final Map<String, FileText> digests = new HashMap<>();
    private long userId;

    FakeMachine file(String path, String text) {
        files.put(path, new FileText.Text(text));
        return this;
    }

    FakeMachine fileFrom(String path, String fixture) {
        return file(path, fixture(fixture));
    }

    FakeMachine file(String path, FileText content) {
        files.put(path, content);
        return this;
    }

    FakeMachine modified(String path, Instant at) {
        modified.put(path, at);
        return this;
    }

    FakeMachine command(String words, String out) {
        return command(words, new CommandResult.Finished(0, out, ""));
    }

    FakeMachine commandFrom(String words, String fixture) {
        return command(words, fixture(fixture));
    }

    FakeMachine command(String words, CommandResult result) {
        commands.put(words, result);
        return this;
    }

    FakeMachine link(String path, String target) {
        links.put(path, target);
        return this;
    }

    FakeMachine digest(String path, FileText digest) {
        digests.put(path, digest);
        return this;
    }

    /** A process as /proc shows it. */
    FakeMachine process(int id, String name, long user, String program) {
        file(
                "/proc/" + id + "/status",
                "Name:\t" + name + "\nUmask:\t0022\nUid:\t"
                        + (user + "\t").repeat(4).strip() + "\n");
        return program.isEmpty() ? this : link("/proc/" + id + "/exe", program);
    }

    FakeMachine user(long id) {
        userId = id;
        return this;
    }

    static String fixture(String name) {
        try (InputStream in = FakeMachine.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public FileText read(String path) {
        return files.getOrDefault(path, new FileText.Absent());
    }

    @Override
    public List<String> list(String path) {
        String prefix = path + '/';
        return files.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()).replaceFirst("/.*", ""))
                .distinct()
                .toList();
    }

    @Override
    public boolean exists(String path) {
        return files.containsKey(path) || !list(path).isEmpty();
    }

    @Override
    public Optional<Instant> modified(String path) {
        return Optional.ofNullable(modified.get(path));
    }

    @Override
    public Optional<String> link(String path) {
        return Optional.ofNullable(links.get(path));
    }

    @Override
    public FileText sha256(String path) {
        return digests.getOrDefault(path, new FileText.Absent());
    }

    @Override
    public CommandResult run(Command command) {
        return commands.getOrDefault(command.toString(), new CommandResult.NotInstalled());
    }

    @Override
    public CommandResult lines(Command command, Consumer<String> line) {
        CommandResult result = run(command);
        if (result instanceof CommandResult.Finished finished) {
            finished.out().lines().forEach(line);
            return new CommandResult.Finished(finished.exit(), "", finished.err());
        }
        return result;
    }

    @Override
    public long userId() {
        return userId;
    }
}
