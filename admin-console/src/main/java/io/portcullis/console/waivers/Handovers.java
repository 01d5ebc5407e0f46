package io.portcullis.console.waivers;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.console.platform.PlatformUnavailable;
import io.portcullis.contracts.WaiverDocument;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
        return of(List.of(waiver), now).getFirst();
    }

    /** In their order; the platform is asked once, and only if it has to know of any. */
    List<Handover> of(List<StoredWaiver> waivers, Instant now) {
        if (waivers.stream().noneMatch(waiver -> concerns(waiver, now))) {
            return Collections.nCopies(waivers.size(), Handover.NONE);
        }
        Optional<List<WaiverDocument>> taken = taken();
        return waivers.stream()
                .map(waiver -> !concerns(waiver, now)
                        ? Handover.NONE
                        : taken.map(known -> of(waiver, known)).orElse(Handover.UNKNOWN))
                .toList();
    }

    private static boolean concerns(StoredWaiver waiver, Instant now) {
        return waiver.approvedBy() != null && now.isBefore(waiver.until());
    }

    private static Handover of(StoredWaiver waiver, List<WaiverDocument> taken) {
        boolean there =
                taken.stream().anyMatch(known -> known.id().equals(waiver.id()) && known.version() >= waiver.version());
        return there ? Handover.TAKEN : taken.size() < LISTED ? Handover.MISSING : Handover.UNKNOWN;
    }

    private Optional<List<WaiverDocument>> taken() {
        try {
            return Optional.of(platform.get(PlatformPath.of("/waivers"), LIST));
        } catch (PlatformUnavailable | PlatformRefusal e) {
            LOG.info("The platform does not say which waivers it has taken over: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
