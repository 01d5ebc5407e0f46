package io.portcullis.agent.daemon;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.identity.RenewalRecord;
import io.portcullis.agent.identity.RenewalTimes;
import io.portcullis.agent.identity.Renewer;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Renews the certificate in its time, and whenever the platform asks for it; brings an expired device back. */
final class RenewalWatch {

    /** What cannot even be looked at is looked at again after this. */
    private static final Duration QUIET = Duration.ofMinutes(1);

    /** Whatever the times say, there is a pause between two tries. */
    private static final Duration SHORTEST = Duration.ofSeconds(10);

    private final IdentityStore store;
    private final Renewer renewer;
    private final Clock clock;
    private final EventLog log;
    private boolean asked;
    private boolean renewed;
    private @Nullable Seen seen;

    /** Opening the key store is slow by design: what it said is remembered until the identity changes. */
    private record Seen(FileTime changed, DeviceIdentity identity) {}

    RenewalWatch(IdentityStore store, Renewer renewer, Clock clock, EventLog log) {
        this.store = store;
        this.renewer = renewer;
        this.clock = clock;
        this.log = log;
    }

    /** The platform wants a new certificate now. */
    void ask() {
        asked = true;
    }

    boolean isAsked() {
        return asked;
    }

    /** Whether there is another certificate since this was last asked. */
    boolean takeRenewed() {
        boolean taken = renewed;
        renewed = false;
        return taken;
    }

    /** Whether the certificate can no longer be used, so that there is nothing to do but to get another. */
    boolean isExpired() {
        try {
            return !clock.instant().isBefore(identity().expiresAt());
        } catch (AgentFailure unreadable) {
            return false;
        }
    }

    /**
     * Does what is due and answers when to look again.
     *
     * @throws AgentFailure not enrolled, if the certificate has expired and the platform does not take the device back
     */
    Instant tend() throws AgentFailure, InterruptedException {
        settle();
        DeviceIdentity identity;
        RenewalRecord record;
        try {
            identity = identity();
            record = store.renewals();
        } catch (AgentFailure unreadable) {
            // The report that comes next says so.
            return clock.instant().plus(QUIET);
        }
        Instant now = clock.instant();
        Instant next = next(identity, record, now);
        if (now.isBefore(next)) {
            return next;
        }
        try {
            renewed(renewer.renew());
        } catch (AgentFailure failure) {
            failed(identity, failure);
        }
        Instant earliest = clock.instant().plus(SHORTEST);
        try {
            Instant again = next(identity(), store.renewals(), clock.instant());
            return again.isBefore(earliest) ? earliest : again;
        } catch (AgentFailure unreadable) {
            return earliest;
        }
    }

    /**
     * Renews at once, whether it is due or not.
     *
     * @return whether there is a new certificate
     * @throws AgentFailure not enrolled, if the platform does not take the device back
     */
    boolean bringBack() throws AgentFailure, InterruptedException {
        if (clock.instant().isBefore(store.renewals().notBefore().orElse(Instant.MIN))) {
            return false;
        }
        try {
            renewed(renewer.renew());
            return true;
        } catch (AgentFailure failure) {
            if (failure.kind() == AgentFailure.Kind.NOT_ENROLLED) {
                throw failure;
            }
            failed(identity(), failure);
            return false;
        }
    }

    private DeviceIdentity identity() throws AgentFailure {
        FileTime changed = store.changedAt();
        Seen known = seen;
        if (known == null || !known.changed().equals(changed)) {
            known = new Seen(changed, store.identity());
            seen = known;
        }
        return known.identity();
    }

    private Instant next(DeviceIdentity identity, RenewalRecord record, Instant now) {
        Instant due = RenewalTimes.next(identity, record, now);
        if (!asked) {
            return due;
        }
        Instant soon = RenewalTimes.asked(record, now);
        return soon.isBefore(due) ? soon : due;
    }

    private void settle() throws InterruptedException {
        try {
            renewer.settle();
            renewer.tidy();
        } catch (AgentFailure later) {
            log.write("renewal_unfinished", EventLog.reason(later));
        }
    }

    private void renewed(DeviceIdentity identity) throws AgentFailure {
        asked = false;
        renewed = true;
        log.write(
                "certificate_renewed",
                "valid_until=" + identity.expiresAt().truncatedTo(ChronoUnit.SECONDS) + " next_renewal="
                        + RenewalTimes.due(identity, store.renewals()).truncatedTo(ChronoUnit.SECONDS));
    }

    private void failed(DeviceIdentity identity, AgentFailure failure) throws AgentFailure {
        if (failure.kind() == AgentFailure.Kind.NOT_ENROLLED && !clock.instant().isBefore(identity.expiresAt())) {
            throw failure;
        }
        String retry = store.renewals()
                .notBefore()
                .map(at -> " retry_in="
                        + Math.max(0, Duration.between(clock.instant(), at).toSeconds()) + "s")
                .orElse("");
        log.write(
                "renewal_failed",
                EventLog.reason(failure) + " certificate_valid_until="
                        + identity.expiresAt().truncatedTo(ChronoUnit.SECONDS) + retry);
    }
}
