package io.portcullis.agent.report;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.posture.Reading;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was ever reported, for the person whose machine this is: one JSON object a line, only ever appended
 * to, readable by the owner alone. A report stands here before it leaves, so that none is missing whatever happens;
 * what became of it is a line of its own. The oldest lines go when the ledger is full.
 *
 * <p>Written by whoever holds the lock for reports.
 */
public final class Ledger {

    /** Bytes of one file; there are {@link #FILES} at most. */
    static final long FILE_SIZE = 2L << 20;

    static final int FILES = 4;

    private final Path file;
    private final Clock clock;
    private final long fileSize;

    public Ledger(Path file, Clock clock) {
        this(file, clock, FILE_SIZE);
    }

    Ledger(Path file, Clock clock, long fileSize) {
        this.file = file;
        this.clock = clock;
        this.fileSize = fileSize;
    }

    /** A whole report is about to leave. */
    void sending(UUID id, URI to, Map<String, Reading> readings) throws AgentFailure {
        Map<String, @Nullable Object> posture = new LinkedHashMap<>();
        readings.forEach((name, reading) -> {
            Map<String, @Nullable Object> said = new LinkedHashMap<>();
            said.put("state", reading.state().wire());
            if (reading.value() != null) {
                said.put("value", reading.value());
            }
            posture.put(name, said);
        });
        append(sent(id, to), "posture", posture);
    }

    /**
     * A report is about to leave that says that nothing has changed.
     *
     * @param since when the whole report was made that it refers to
     */
    void sendingUnchanged(UUID id, URI to, Instant since, Set<String> attributes) throws AgentFailure {
        Map<String, @Nullable Object> line = sent(id, to);
        line.put("unchanged_since", since);
        append(line, "attributes", List.copyOf(attributes));
    }

    /** @param answer {@code accepted}, {@code refused}, {@code not_delivered} or {@code not_understood} */
    void answered(UUID id, String answer, String detail) throws AgentFailure {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("event", "answered");
        line.put("at", clock.instant());
        line.put("id", id);
        line.put("answer", answer);
        append(line, "detail", detail);
    }

    /** What is still there, oldest first; a line that was cut off by a crash is left out. */
    public List<LedgerEntry> entries() throws AgentFailure {
        Map<String, LedgerEntry> entries = new LinkedHashMap<>();
        for (int age = FILES - 1; age >= 0; age--) {
            for (String line : lines(older(age))) {
                try {
                    JsonObject json = Json.parse(line);
                    String id = json.optionalText("id").orElse("");
                    switch (json.optionalText("event").orElse("")) {
                        case "sent" -> entries.put(id, LedgerEntry.sent(json));
                        case "answered" -> entries.computeIfPresent(id, (_, sent) -> sent.answered(json));
                        default -> {
                            // Of a newer agent, or a note of a repair.
                        }
                    }
                } catch (MalformedJson cutOff) {
                    // The agent was killed while it wrote: nothing of that left the machine.
                }
            }
        }
        return new ArrayList<>(entries.values());
    }

    private Map<String, @Nullable Object> sent(UUID id, URI to) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("event", "sent");
        line.put("at", clock.instant());
        line.put("id", id);
        line.put("to", to);
        return line;
    }

    private void append(Map<String, @Nullable Object> line, String lastName, Object last) throws AgentFailure {
        line.put(lastName, last);
        byte[] bytes = (Json.compact(line) + '\n').getBytes(StandardCharsets.UTF_8);
        try {
            rotate(bytes.length);
            try (FileChannel channel = FileChannel.open(
                    file,
                    EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                long end = wholeLines(channel);
                if (end < channel.size()) {
                    channel.truncate(end);
                }
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                channel.position(end);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
        } catch (IOException failed) {
            throw AgentFailure.failed(
                    "Cannot write " + file + " (" + failed.getClass().getSimpleName()
                            + "), and nothing is sent that is not on record: check the disk's space and the permissions.");
        }
    }

    /** Where the last whole line ends: what follows was cut off by a crash. */
    private static long wholeLines(FileChannel channel) throws IOException {
        long end = channel.size();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (end > 0) {
            one.clear();
            if (channel.read(one, end - 1) == 1 && one.get(0) == '\n') {
                return end;
            }
            end--;
        }
        return 0;
    }

    private void rotate(int more) throws IOException {
        if (!Files.exists(file) || Files.size(file) + more <= fileSize) {
            return;
        }
        for (int age = FILES - 1; age > 0; age--) {
            Path younger = older(age - 1);
            if (Files.exists(younger)) {
                Files.move(younger, older(age), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path older(int age) {
        return age == 0 ? file : file.resolveSibling(file.getFileName() + "." + age);
    }

    private static List<String> lines(Path from) throws AgentFailure {
        try {
            String text = Files.readString(from, StandardCharsets.UTF_8);
            return text.lines().toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException failed) {
            throw AgentFailure.failed("Cannot read " + from + " ("
                    + failed.getClass().getSimpleName() + "): run as the owner of the agent's home.");
        }
    }
}
