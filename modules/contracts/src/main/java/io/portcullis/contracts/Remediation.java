package io.portcullis.contracts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person can do about a failing check.
 *
 * @param text in the policy's first language
 * @param steps one after the other; empty where there are none
 * @param languages the same in further languages, by BCP 47 tag
 */
public record Remediation(
        String text, @Nullable String link, List<String> steps, Map<String, RemediationTranslation> languages) {

    /** Text in one language, without steps. */
    public Remediation(String text, @Nullable String link) {
        this(text, link, List.of(), Map.of());
    }
}
