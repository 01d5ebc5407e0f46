package io.portcullis.agent.http;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An answer of the platform.
 *
 * @param headers by lower-case name
 */
public record Reply(URI from, int status, Map<String, String> headers, String body) {

    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    public boolean succeeded() {
        return status == 200;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** @throws AgentFailure unreachable, if the body is not what a platform would send */
    public JsonObject json() throws AgentFailure {
        try {
            return Json.parse(body);
        } catch (MalformedJson malformed) {
            throw notAPlatform(malformed);
        }
    }

    /** A failure that says that whoever answers at this address is no platform of ours. */
    public AgentFailure notAPlatform(MalformedJson why) {
        return AgentFailure.unreachable("The answer of " + from + " is not that of a Portcullis platform ("
                + why.getMessage() + "). Is the address right?");
    }

    /** The platform's own time. */
    public Optional<Instant> date() {
        return header("Date").flatMap(text -> {
            try {
                return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
            } catch (DateTimeException malformed) {
                return Optional.empty();
            }
        });
    }

    /** RFC 9110 section 10.2.3; the form in seconds, bounded. */
    public Optional<Duration> retryAfter() {
        return header("Retry-After").flatMap(text -> {
            try {
                Duration wait = Duration.ofSeconds(Long.parseLong(text.strip()));
                return wait.isNegative() || wait.compareTo(LONGEST_WAIT) > 0 ? Optional.empty() : Optional.of(wait);
            } catch (NumberFormatException aDate) {
                return Optional.empty();
            }
        });
    }
}
