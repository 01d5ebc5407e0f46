package io.portcullis.localstack;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param state {@code ready}, {@code not_ready} (runs but does not answer), {@code died} or {@code stopped}
 * @param residentBytes memory it occupies now, absent where the system does not tell
 */
public record ComponentStatus(
        Component component,
        String state,
        @Nullable Long pid,
        @Nullable Instant since,
        @Nullable Long residentBytes,
        List<Integer> ports,
        Path log) {}
