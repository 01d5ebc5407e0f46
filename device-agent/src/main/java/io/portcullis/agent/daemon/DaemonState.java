package io.portcullis.agent.daemon;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.identity.PrivateFiles;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the running daemon tells whoever asks for {@code status}.
 *
 * @param connected whether it holds the platform's event stream
 * @param connectionSince since when it does, or does not
 * @param connectionTrouble why it does not
 * @param nextReportAt when it reports next, unless something happens before
 * @param failingSince since when no report has been accepted; empty if the last one was
 * @param trouble why not
 */
public record DaemonState(
        Instant startedAt,
        boolean connected,
        Instant connectionSince,
        Optional<String> connectionTrouble,
        Instant nextReportAt,
        Optional<Instant> failingSince,
        Optional<String> trouble) {

    static DaemonState started(Instant now) {
        return new DaemonState(now, false, now, Optional.empty(), now, Optional.empty(), Optional.empty());
    }

    DaemonState connected(Instant now) {
        return new DaemonState(startedAt, true, now, Optional.empty(), nextReportAt, failingSince, trouble);
    }

    DaemonState disconnected(Instant now, String why) {
        return new DaemonState(
                startedAt,
                false,
                connected ? now : connectionSince,
                Optional.of(why),
                nextReportAt,
                failingSince,
                trouble);
    }

    DaemonState reported(Instant next) {
        return new DaemonState(
                startedAt, connected, connectionSince, connectionTrouble, next, Optional.empty(), Optional.empty());
    }

    DaemonState failed(Instant now, Instant next, String why) {
        return new DaemonState(
                startedAt,
                connected,
                connectionSince,
                connectionTrouble,
                next,
                failingSince.or(() -> Optional.of(now)),
                Optional.of(why));
    }

    void write(PrivateFiles files, Path file) throws AgentFailure {
        files.write(file, Json.compact(members()).getBytes(StandardCharsets.UTF_8));
    }

    /** For {@code status --json}. */
    public Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("started_at", startedAt);
        members.put("connected", connected);
        members.put("connection_since", connectionSince);
        connectionTrouble.ifPresent(why -> members.put("connection_trouble", why));
        members.put("next_report_at", nextReportAt);
        failingSince.ifPresent(at -> members.put("failing_since", at));
        trouble.ifPresent(why -> members.put("trouble", why));
        return members;
    }

    /** What the last daemon wrote; whether it still runs, its lock tells. */
    public static Optional<DaemonState> read(PrivateFiles files, Path file) throws AgentFailure {
        Optional<byte[]> content = files.read(file);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonObject json = Json.parse(new String(content.get(), StandardCharsets.UTF_8));
            return Optional.of(new DaemonState(
                    json.instant("started_at"),
                    json.isTrue("connected"),
                    json.instant("connection_since"),
                    json.optionalText("connection_trouble"),
                    json.instant("next_report_at"),
                    json.optionalInstant("failing_since"),
                    json.optionalText("trouble")));
        } catch (MalformedJson ofAnotherVersion) {
            return Optional.empty();
        }
    }
}
