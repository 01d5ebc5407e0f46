package io.portcullis.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person can do about a failing check, in one or several languages. Languages are BCP 47 tags; the first is the
 * one for everybody whose language is not there. Text without a language has the tag {@value #ANY}.
 *
 * @param textByLanguage at least one
 * @param stepsByLanguage what to do one after the other; empty where there is nothing
 */
public record RemediationText(
        Map<String, String> textByLanguage, @Nullable String link, Map<String, List<String>> stepsByLanguage) {

    /** The language of text for which none is given. */
    public static final String ANY = "";

    /** @throws IllegalArgumentException if there is no text */
    public RemediationText {
        if (textByLanguage.isEmpty()) {
            throw new IllegalArgumentException("remediation needs a text");
        }
        textByLanguage = Collections.unmodifiableMap(new LinkedHashMap<>(textByLanguage));
        Map<String, List<String>> copies = new LinkedHashMap<>();
        stepsByLanguage.forEach((language, list) -> copies.put(language, List.copyOf(list)));
        stepsByLanguage = Collections.unmodifiableMap(copies);
    }

    /** Text in one language, which is not said. */
    public RemediationText(String text, @Nullable String link) {
        this(Map.of(ANY, text), link, Map.of());
    }

    /** In the default language. */
    public String text() {
        return textByLanguage.values().iterator().next();
    }

    /** @param wanted languages by preference, as {@link Locale.LanguageRange#parse} reads them from Accept-Language */
    public String text(List<Locale.LanguageRange> wanted) {
        return best(textByLanguage, wanted, text());
    }

    /** In the default language. */
    public List<String> steps() {
        return stepsByLanguage.isEmpty()
                ? List.of()
                : stepsByLanguage.values().iterator().next();
    }

    /** @param wanted languages by preference, as {@link Locale.LanguageRange#parse} reads them from Accept-Language */
    public List<String> steps(List<Locale.LanguageRange> wanted) {
        return best(stepsByLanguage, wanted, steps());
    }

    // RFC 4647, section 3.4: de-AT finds de.
    private static <T> T best(Map<String, T> byLanguage, List<Locale.LanguageRange> wanted, T otherwise) {
        List<String> tags = new ArrayList<>(byLanguage.keySet());
        tags.remove(ANY);
        // The answer is in lower case, whatever the case of the tags.
        String found = tags.isEmpty() || wanted.isEmpty() ? null : Locale.lookupTag(wanted, tags);
        if (found != null) {
            for (Map.Entry<String, T> entry : byLanguage.entrySet()) {
                if (entry.getKey().equalsIgnoreCase(found)) {
                    return entry.getValue();
                }
            }
        }
        return otherwise;
    }
}
