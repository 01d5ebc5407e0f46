package io.portcullis.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named set of required checks, by check id.
 *
 * @param parent the level it extends, whose checks it requires as well
 * @param requires the checks it adds
 */
public record AccessLevel(String id, String title, @Nullable String parent, List<String> requires) {
    public AccessLevel {
        requires = List.copyOf(requires);
    }
}
