package io.portcullis.platform.compliance.waivers;

import io.portcullis.platform.compliance.ComplianceUnavailable;
import io.portcullis.platform.compliance.signatures.TrustedSigners;
import io.portcullis.platform.compliance.waivers.WaiverVerifier.Verification;
import io.portcullis.policy.Waiver;
import io.portcullis.policy.Waivers;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The waivers of the installation, in the memory of each node. Every caller brings the epoch that it read with what it
 * decides, so no node goes by waivers of yesterday.
 */
public final class StandingWaivers {
    private static final Logger log = LoggerFactory.getLogger(StandingWaivers.class);

    private final WaiverStore store;
    private final WaiverVerifier verifier;
    private final Clock clock;
    private volatile Loaded current = new Loaded(0, Map.of(), Waivers.none());

    StandingWaivers(WaiverStore store, WaiverVerifier verifier, Clock clock) {
        this.store = store;
        this.verifier = verifier;
        this.clock = clock;
    }

    /** @param epoch just read from the database; 0 before the first waiver */
    public Waivers at(long epoch) {
        var known = current;
        return known.epoch() >= epoch ? known.waivers() : load(epoch).waivers();
    }

    private synchronized Loaded load(long epoch) {
        if (current.epoch() >= epoch) {
            return current;
        }
        try {
            var standing = store.standing(clock.instant());
            var before = current.byMessage();
            Map<String, Waiver> verified =
                    HashMap.newHashMap(standing.messages().size());
            for (String message : standing.messages()) {
                Waiver waiver = before.containsKey(message) ? before.get(message) : verified(message);
                if (waiver != null) {
                    verified.put(message, waiver);
                }
            }
            current = new Loaded(standing.epoch(), Map.copyOf(verified), Waivers.of(verified.values()));
            return current;
        } catch (TrustedSigners.SignersUnreadable e) {
            throw new ComplianceUnavailable("The waivers in force cannot be verified", e);
        }
    }

    /** A row in the database proves nothing; one whose signature does not hold any more excuses nobody. */
    private @Nullable Waiver verified(String message) {
        return switch (verifier.verify(message)) {
            case Verification.Verified verified when verified.payload().withdrawnAt() == null -> verified.waiver();
            case Verification.Verified _ -> null;
            case Verification.Refused(var version, var reasons) -> {
                log.error("A stored waiver excuses nobody: {}", String.join(" ", reasons));
                yield null;
            }
        };
    }

    private record Loaded(long epoch, Map<String, Waiver> byMessage, Waivers waivers) {}
}
