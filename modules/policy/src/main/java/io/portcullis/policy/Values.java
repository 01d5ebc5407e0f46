package io.portcullis.policy;

import io.portcullis.policy.Members.TextAt;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Scalars of a policy set, checked. Each answers with something usable even if it had to add a problem. */
final class Values {

    static final int MAX_NAME = 200;
    static final int MAX_PROSE = 4_000;

    private static final int MAX_URI = 2_000;
    private static final Duration MAX_DURATION = Duration.ofDays(366);
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private final Problems problems;

    Values(Problems problems) {
        this.problems = problems;
    }

    /** @param taken ids that may not be used again; the new one is added */
    String id(Members members, Set<String> taken, String what) {
        TextAt id = members.required("id");
        if (id == null) {
            return "";
        }
        if (!ID.matcher(id.text()).matches()) {
            problems.add(
                    id.node(),
                    id.path(),
                    "an id is 1 to 64 lower-case letters, digits, '.', '_' and '-', beginning with a letter or digit");
        } else if (!taken.add(id.text())) {
            problems.add(id.node(), id.path(), "a second %s with the id \"%s\"".formatted(what, id.text()));
        }
        return id.text();
    }

    /** The id where there is no title. */
    String title(Members members, String id) {
        TextAt title = members.optional("title");
        return title == null ? id : limited(title, MAX_NAME);
    }

    String limited(TextAt text, int limit) {
        if (text.text().isBlank()) {
            problems.add(text.node(), text.path(), "the text is empty");
        } else if (text.text().length() > limit) {
            problems.add(text.node(), text.path(), "the text is longer than %d characters".formatted(limit));
        } else if (text.text().chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
            problems.add(text.node(), text.path(), "the text holds a control character");
        }
        return text.text();
    }

    Duration duration(Members members, String name, Duration absent) {
        TextAt text = members.optional(name);
        if (text == null) {
            return absent;
        }
        Duration duration = Durations.parse(text.text());
        if (duration == null) {
            problems.add(
                    text.node(),
                    text.path(),
                    "not a duration: write a whole number and one of s, m, h, d, such as 30m, 24h or 7d");
            return absent;
        }
        if (duration.compareTo(MAX_DURATION) > 0) {
            problems.add(text.node(), text.path(), "at most %s".formatted(Durations.print(MAX_DURATION)));
            return absent;
        }
        return duration;
    }

    <T> T oneOf(Members members, String name, T[] choices, Function<T, String> wire, T absent) {
        TextAt text = members.optional(name);
        return text == null ? absent : oneOf(text, choices, wire).orElse(absent);
    }

    <T> Optional<T> oneOf(TextAt text, T[] choices, Function<T, String> wire) {
        Optional<T> chosen = Arrays.stream(choices)
                .filter(choice -> wire.apply(choice).equals(text.text()))
                .findFirst();
        if (chosen.isEmpty()) {
            problems.add(
                    text.node(),
                    text.path(),
                    "expected one of "
                            + String.join(", ", Arrays.stream(choices).map(wire).toList()));
        }
        return chosen;
    }

    /** People will click it. */
    String webLink(TextAt link) {
        URI uri = uri(link);
        boolean web = uri != null
                && uri.getHost() != null
                && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()));
        if (!web) {
            problems.add(link.node(), link.path(), "a link must be an http or https address");
        }
        return link.text();
    }

    /** An absolute URI without a fragment (RFC 8707, section 2). */
    String audience(TextAt audience) {
        URI uri = uri(audience);
        if (uri == null || !uri.isAbsolute() || uri.getFragment() != null) {
            problems.add(audience.node(), audience.path(), "an audience must be an absolute URI without a fragment");
        }
        return audience.text();
    }

    private static @Nullable URI uri(TextAt text) {
        if (text.text().length() > MAX_URI) {
            return null;
        }
        try {
            return new URI(text.text());
        } catch (URISyntaxException notAUri) {
            return null;
        }
    }
}
