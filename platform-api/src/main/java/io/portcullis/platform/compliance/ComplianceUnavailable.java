package io.portcullis.platform.compliance;

import org.jspecify.annotations.Nullable;

/** The decision or the policy set could not be read. Nothing may be granted meanwhile; trying again later may help. */
public final class ComplianceUnavailable extends RuntimeException {
    public ComplianceUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
