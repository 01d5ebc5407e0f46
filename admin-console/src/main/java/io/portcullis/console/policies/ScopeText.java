package io.portcullis.console.policies;

import io.portcullis.policy.Durations;
import io.portcullis.policy.Scope;
import io.portcullis.posture.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Parts of a policy set in a few words. */
final class ScopeText {
    private ScopeText() {}

    /** {@code linux or macos, in finance, company}; {@code every device} where nothing restricts. */
    static String of(Scope scope) {
        List<String> parts = new ArrayList<>();
        if (!scope.os().isEmpty()) {
            parts.add(String.join(
                    " or ", scope.os().stream().map(Platform::wire).sorted().toList()));
        }
        if (!scope.groups().isEmpty()) {
            parts.add(
                    "in " + String.join(" or ", scope.groups().stream().sorted().toList()));
        }
        if (!scope.ownership().isEmpty()) {
            parts.add(String.join(" or ", scope.ownership().stream().sorted().toList()));
        }
        return parts.isEmpty() ? "every device" : String.join(", ", parts);
    }

    static String of(Duration duration) {
        return Durations.print(duration);
    }
}
