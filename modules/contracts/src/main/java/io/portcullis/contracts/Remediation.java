package io.portcullis.contracts;

import org.jspecify.annotations.Nullable;

/** What a person can do about a failing check. */
public record Remediation(String text, @Nullable String link) {}
