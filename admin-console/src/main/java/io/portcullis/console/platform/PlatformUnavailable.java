package io.portcullis.console.platform;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The platform does not answer, or answers that it cannot serve at the moment. */
public final class PlatformUnavailable extends RuntimeException {
    private final @Nullable String explanation;

    public PlatformUnavailable(String message, Throwable cause) {
        super(message, cause);
        this.explanation = null;
    }

    public PlatformUnavailable(String message) {
        this(message, (String) null);
    }

    PlatformUnavailable(String message, @Nullable String explanation) {
        super(message);
        this.explanation = explanation;
    }

    /** What the platform itself says about it, fit for people; absent where it did not answer, or did not say. */
    public Optional<String> explanation() {
        return Optional.ofNullable(explanation);
    }
}
