package io.portcullis.policy;

import org.jspecify.annotations.Nullable;

/** What a person can do about a failing check. */
public record RemediationText(String text, @Nullable String link) {}
