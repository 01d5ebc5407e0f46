package io.portcullis.agent.daemon;

import io.portcullis.agent.http.PlatformStream;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events and makes news of those that it knows; the others are passed over. */
final class EventReader {

    private static final long LONGEST_SPREAD = 60_000;
    private static final long LONGEST_RETRY = 600_000;

    private final PlatformStream stream;
    private String name = "";
    private String data = "";
    private Optional<Duration> retry = Optional.empty();

    EventReader(PlatformStream stream) {
        this.stream = stream;
    }

    /** When the platform wants to be asked again, if it has said so. */
    Optional<Duration> retry() {
        return retry;
    }

    /** The next news; empty at the end of the stream. */
    Optional<News> next() throws IOException {
        while (true) {
            Optional<String> line = stream.line();
            if (line.isEmpty()) {
                return Optional.empty();
            }
            if (!line.get().isEmpty()) {
                field(line.get());
                continue;
            }
            Optional<News> news = dispatch();
            name = "";
            data = "";
            if (news.isPresent()) {
                return news;
            }
        }
    }

    private void field(String line) {
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
        switch (field) {
            case "event" -> name = value;
            case "data" -> data = data.isEmpty() ? value : data + '\n' + value;
            case "retry" -> {
                if (value.matches("\\d{1,9}")) {
                    retry = Optional.of(Duration.ofMillis(Math.min(LONGEST_RETRY, Long.parseLong(value))));
                }
            }
            default -> {
                // A comment, or a field of the standard that the platform does not use.
            }
        }
    }

    private Optional<News> dispatch() {
        if (name.isEmpty() || data.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(news(name, Json.parse(data)));
        } catch (MalformedJson notOurs) {
            return Optional.empty();
        }
    }

    private static @Nullable News news(String event, JsonObject json) throws MalformedJson {
        return switch (event) {
            case "state" ->
                new News.State(
                        json.isTrue("report_requested"),
                        json.optionalText("report_check"),
                        json.isTrue("renew_requested"));
            case "plan_changed" -> new News.PlanChanged(spread(json));
            case "report" -> new News.ReportWanted(json.optionalText("detail"), spread(json));
            case "renew" -> new News.RenewalWanted(spread(json));
            case "suspended", "revoked" -> new News.Barred(event);
            default -> null;
        };
    }

    private static long spread(JsonObject json) {
        return json.members().get("spread_millis") instanceof Number millis
                ? Math.clamp(millis.longValue(), 0, LONGEST_SPREAD)
                : 0;
    }
}
