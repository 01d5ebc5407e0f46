package io.portcullis.contracts;

import org.jspecify.annotations.Nullable;

/** The current decision of a device, with the status before it. */
public record ComplianceChange(
        DecisionDocument decision, @Nullable String previousStatus, long sequence) {}
