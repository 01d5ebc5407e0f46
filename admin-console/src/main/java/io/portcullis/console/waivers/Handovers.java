package io.portcullis.console.waivers;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.console.platform.PlatformUnavailable;
import io.portcullis.contracts.WaiverDocument;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;

/**
 * Whether the platform goes by what was decided here. It verifies every waiver itself and may refuse one, so what the
 * console signed is not necessarily what excuses.
 */
@Component
class Handovers {
    private static final Logger LOG = LoggerFactory.getLogger(Handovers.class);
    private static final ParameterizedTypeReference<List<WaiverDocument>> LIST = new ParameterizedTypeReference<>() {};
    /** So many of the newest the platform lists: what is not among them may be an older one. */
    private static final int LISTED = 1_000;

    private final PlatformCalls platform;

    Handovers(PlatformCalls platform) {
        this.platform = platform;
    }

    /** How far it is with one. */
    enum Handover {
        /** The platform has nothing to know of it, or not any more. */
        NONE,
        TAKEN,
        /** It is on its way, or was refused. */
        MISSING,
        UNKNOWN
    }

    Handover of(StoredWaiver waiver, Instant now) {
        if (waiver.approvedBy() == null || !now.isBefore(waiver.until())) {
            return Handover.NONE;
        }
        try {
            List<WaiverDocument> taken = platform.get(PlatformPath.of("/waivers"), LIST);
            boolean there = taken.stream()
                    .anyMatch(known -> known.id().equals(waiver.id()) && known.version() >= waiver.version());
            return there ? Handover.TAKEN : taken.size() < LISTED ? Handover.MISSING : Handover.UNKNOWN;
        } catch (PlatformUnavailable | PlatformRefusal e) {
            LOG.info("The platform does not say which waivers it has taken over: {}", e.getMessage());
            return Handover.UNKNOWN;
        }
    }
}
