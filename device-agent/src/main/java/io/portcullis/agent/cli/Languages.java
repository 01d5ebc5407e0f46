package io.portcullis.agent.cli;

import io.portcullis.contracts.Remediation;
import io.portcullis.contracts.RemediationTranslation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which language the person reads, by the environment (POSIX, chapter 8.2). */
record Languages(List<String> tags) {

    private static final List<String> VARIABLES = List.of("LC_ALL", "LC_MESSAGES", "LANG");

    /** The first variable that says something decides. */
    static Languages of(Map<String, String> environment) {
        String locale = VARIABLES.stream()
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElse("");
        // Language, territory, encoding and modifier: de_CH.UTF-8@euro
        String name = locale.replaceAll("[.@].*", "").replace('_', '-');
        if (!name.matches("[A-Za-z]{2,8}(-[A-Za-z0-9]{2,8})*") || name.equalsIgnoreCase("POSIX")) {
            return new Languages(List.of());
        }
        List<String> tags = new ArrayList<>();
        for (String tag = name; !tag.isEmpty(); tag = tag.substring(0, Math.max(0, tag.lastIndexOf('-')))) {
            tags.add(tag.toLowerCase(Locale.ROOT));
        }
        return new Languages(tags);
    }

    /** What to do, in this language if there is a translation, else as the policy's author wrote it. */
    RemediationTranslation choose(Remediation remediation) {
        for (String tag : tags) {
            Optional<RemediationTranslation> found = remediation.languages().entrySet().stream()
                    .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(tag))
                    .map(Map.Entry::getValue)
                    .findFirst();
            if (found.isPresent()) {
                return found.get().steps().isEmpty()
                        ? new RemediationTranslation(found.get().text(), remediation.steps())
                        : found.get();
            }
        }
        return new RemediationTranslation(remediation.text(), remediation.steps());
    }
}
