package io.portcullis.console.policies;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.contracts.RolloutCommand;
import io.portcullis.contracts.RolloutDocument;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Staged roll-outs, of which the platform knows how far they are. */
@Component
class RolloutDirectory {
    private final PlatformCalls platform;

    RolloutDirectory(PlatformCalls platform) {
        this.platform = platform;
    }

    /** Absent while the platform has not begun with it. */
    Optional<RolloutDocument> find(long revision) {
        return platform.find(PlatformPath.of("/policy-rollouts/{revision}", revision), RolloutDocument.class);
    }

    RolloutDocument command(long revision, RolloutAction action, @Nullable String reason) {
        return platform.post(
                PlatformPath.of("/policy-rollouts/{revision}/{action}", revision, action.wire()),
                new RolloutCommand(reason, null),
                RolloutDocument.class);
    }
}
