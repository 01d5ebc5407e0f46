package io.portcullis.verifier;

import java.lang.ref.WeakReference;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that verified, so that a client which calls again and again pays for its signature once. Only what cannot
 * change is kept: time, binding and the issuer's keys are asked anew on every call.
 */
final class VerifiedTokens {
    /** Part of the cache that is dropped when it is full of live tokens. */
    private static final int SHARE_DROPPED = 8;

    private final int capacity;
    private final ConcurrentHashMap<TokenDigest, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicBoolean sweeping = new AtomicBoolean();

    VerifiedTokens(int capacity) {
        this.capacity = capacity;
    }

    /** {@code null} when the token is not known, or no longer good for this caller: then verify it from the start. */
    Verification.@Nullable Verified find(
            TokenDigest digest, @Nullable X509Certificate presented, @Nullable KeySet keys, long now) {
        Entry entry = entries.get(digest);
        if (entry == null || keys == null || presented == null) {
            return null;
        }
        if (now < entry.usableFrom || now >= entry.usableUntil || !keys.holds(entry.key)) {
            return null;
        }
        return entry.isBoundTo(presented) ? entry.verified : null;
    }

    /** The same for a token that is bound to a key, of which the caller has yet to bring a proof. */
    Verification.@Nullable Verified findBoundToKey(TokenDigest digest, @Nullable KeySet keys, long now) {
        Entry entry = entries.get(digest);
        if (entry == null || keys == null || entry.binding != null) {
            return null;
        }
        return now >= entry.usableFrom && now < entry.usableUntil && keys.holds(entry.key) ? entry.verified : null;
    }

    void add(TokenDigest digest, Entry entry, long now) {
        if (capacity == 0) {
            return;
        }
        if (entries.mappingCount() >= capacity && sweeping.compareAndSet(false, true)) {
            try {
                makeRoom(now);
            } finally {
                sweeping.set(false);
            }
        }
        if (entries.mappingCount() < capacity) {
            entries.put(digest, entry);
        }
    }

    private void makeRoom(long now) {
        entries.values().removeIf(entry -> now >= entry.usableUntil);
        if (entries.mappingCount() < capacity) {
            return;
        }
        // Digests are spread evenly, so the first ones met are a random choice.
        var victims = entries.keySet().iterator();
        for (int i = 0; i <= capacity / SHARE_DROPPED && victims.hasNext(); i++) {
            victims.next();
            victims.remove();
        }
    }

    long size() {
        return entries.mappingCount();
    }

    static final class Entry {
        private final Verification.Verified verified;
        /** {@code null} when the token is bound to a key. */
        private final Binding.@Nullable ToCertificate binding;

        private final VerificationKey key;
        private final long usableFrom;
        private final long usableUntil;
        /** A kept-alive connection presents the same object again, whose digest need not be computed again. */
        private volatile WeakReference<X509Certificate> lastPresented;

        Entry(
                Verification.Verified verified,
                Binding.@Nullable ToCertificate binding,
                VerificationKey key,
                long usableFrom,
                long usableUntil,
                @Nullable X509Certificate presented) {
            this.verified = verified;
            this.binding = binding;
            this.key = key;
            this.usableFrom = usableFrom;
            this.usableUntil = usableUntil;
            this.lastPresented = new WeakReference<>(presented);
        }

        private boolean isBoundTo(X509Certificate presented) {
            if (lastPresented.refersTo(presented)) {
                return true;
            }
            try {
                if (binding == null || !binding.isFor(CertificateThumbprint.sha256(presented))) {
                    return false;
                }
            } catch (CertificateEncodingException e) {
                return false;
            }
            lastPresented = new WeakReference<>(presented);
            return true;
        }
    }
}
