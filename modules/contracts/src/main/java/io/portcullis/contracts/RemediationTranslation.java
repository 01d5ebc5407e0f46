package io.portcullis.contracts;

import java.util.List;

/** A remediation in one language. */
public record RemediationTranslation(String text, List<String> steps) {}
