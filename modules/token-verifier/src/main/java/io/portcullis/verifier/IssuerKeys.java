package io.portcullis.verifier;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the issuer's keys: fetched at first need, renewed in the background before they age, fetched again for an
 * unknown key id no more often than allowed, and kept for a bounded time while the issuer is away.
 */
final class IssuerKeys {
    private static final System.Logger LOG = System.getLogger(IssuerKeys.class.getName());
    private static final long LONGEST_WAIT_SECONDS = 10;

    private record Held(KeySet keys, long fetchedAt) {}

    private final KeyFetcher fetcher;
    private final Clock clock;
    private final Executor background;
    private final long refreshAfter;
    private final long usableFor;
    private final long minimumInterval;

    private final ReentrantLock fetching = new ReentrantLock();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile @Nullable Held held;
    private volatile long lastAttempt = Long.MIN_VALUE / 2;
    private volatile String lastFailure = "the issuer's keys have not been fetched yet";

    IssuerKeys(KeyFetcher fetcher, KeyRefresh policy, Clock clock, Executor background) {
        this.fetcher = fetcher;
        this.clock = clock;
        this.background = background;
        this.refreshAfter = policy.refreshAfter().toMillis();
        this.usableFor = policy.usableWithoutIssuer().toMillis();
        this.minimumInterval = policy.minimumInterval().toMillis();
    }

    /** The keys in hand, without waiting for anybody; {@code null} when there are none or they are too old to trust. */
    @Nullable
    KeySet inHand(long now) {
        Held current = held;
        if (current == null || now - current.fetchedAt >= usableFor) {
            return null;
        }
        if (now - current.fetchedAt >= refreshAfter && mayFetch(now)) {
            refreshInBackground();
        }
        return current.keys;
    }

    /** Waits for the issuer when the key is not in hand. */
    VerificationKey find(String keyId) throws Refusal {
        KeySet keys = inHand(clock.millis());
        if (keys == null) {
            keys = fetchUnlessTried(null);
        }
        VerificationKey key = keys.find(keyId);
        if (key == null) {
            key = fetchUnlessTried(keys).find(keyId);
        }
        if (key == null) {
            throw new Refusal(Reason.UNKNOWN_KEY, "the token is signed with a key the issuer does not publish");
        }
        return key;
    }

    /** Fetches, unless somebody else just did. {@code lacking} is the set that was not enough. */
    private KeySet fetchUnlessTried(@Nullable KeySet lacking) throws Refusal {
        boolean locked = false;
        try {
            locked = fetching.tryLock(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            if (locked && inHand(clock.millis()) == lacking && mayFetch(clock.millis())) {
                fetch();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (locked) {
                fetching.unlock();
            }
        }
        KeySet keys = inHand(clock.millis());
        if (keys == null) {
            throw new Refusal(Reason.KEYS_UNAVAILABLE, lastFailure);
        }
        return keys;
    }

    private boolean mayFetch(long now) {
        return now - lastAttempt >= minimumInterval;
    }

    private void refreshInBackground() {
        if (refreshing.compareAndSet(false, true)) {
            background.execute(() -> {
                fetching.lock();
                try {
                    fetch();
                } finally {
                    fetching.unlock();
                    refreshing.set(false);
                }
            });
        }
    }

    private void fetch() {
        lastAttempt = clock.millis();
        Held previous = held;
        try {
            KeySet fetched = fetcher.fetch().reusing(previous == null ? null : previous.keys);
            held = new Held(fetched, clock.millis());
        } catch (KeysUnavailableException e) {
            lastFailure = e.getMessage() == null ? "the issuer's keys cannot be had" : e.getMessage();
            LOG.log(Level.WARNING, "Could not fetch the issuer''s keys: {0}", describe(e));
        }
    }

    private static String describe(KeysUnavailableException e) {
        return e.getCause() == null ? String.valueOf(e.getMessage()) : e.getMessage() + " (" + e.getCause() + ")";
    }
}
