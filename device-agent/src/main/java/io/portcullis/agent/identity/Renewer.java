package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.keys.DeviceKey;
import io.portcullis.agent.keys.KeyReference;
import io.portcullis.agent.keys.KeyStoreKind;
import io.portcullis.contracts.ProblemCodes;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Replaces the certificate before it expires, and brings the device back after. The new identity is kept aside and
 * tried on the platform before it takes the place of the current one, in one rename: whenever this breaks off, there is
 * an identity that works.
 */
public final class Renewer {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Where the tests let it die. */
    enum Step {
        KEY_MADE,
        ANSWERED,
        KEPT_ASIDE,
        TRIED,
        PREVIOUS_KEPT
    }

    /** For the tests. */
    interface Progress {
        void reached(Step step);
    }

    private final IdentityStore store;
    private final KeyStores keyStores;
    private final Clock clock;
    private final DoubleSupplier random;
    private final Progress progress;

    /** @param random numbers from 0 to 1, for jitter */
    public Renewer(IdentityStore store, KeyStores keyStores, Clock clock, DoubleSupplier random) {
        this(store, keyStores, clock, random, _ -> {});
    }

    Renewer(IdentityStore store, KeyStores keyStores, Clock clock, DoubleSupplier random, Progress progress) {
        this.store = store;
        this.keyStores = keyStores;
        this.clock = clock;
        this.random = random;
        this.progress = progress;
    }

    /**
     * Renews now, or recovers if the certificate has expired.
     *
     * @throws AgentFailure not enrolled, if the platform will never renew this identity; otherwise it may be tried
     *     again at the time that is in the record afterwards
     */
    public DeviceIdentity renew() throws AgentFailure, InterruptedException {
        requireEnrolled();
        try (var _ = HomeLock.forIdentity(store.home(), PATIENCE)) {
            DeviceIdentity current = store.identity();
            try {
                Optional<DeviceIdentity> finished = finish(current);
                return finished.isPresent() ? finished.get() : renewed(current);
            } catch (AgentFailure failure) {
                failed(current, failure);
                throw failure;
            }
        }
    }

    /**
     * Finishes or discards a renewal that broke off. Does nothing if there is none, or another agent is at it.
     *
     * @throws AgentFailure if that has to wait; the current identity stays in use meanwhile
     */
    public void settle() throws AgentFailure, InterruptedException {
        if (!store.hasSuccessor()) {
            return;
        }
        HomeLock lock;
        try {
            lock = HomeLock.forIdentity(store.home(), Duration.ZERO);
        } catch (AgentFailure busy) {
            return;
        }
        try (lock) {
            finish(store.identity());
        }
    }

    /** Deletes the previous identity once its certificate has expired. */
    public void tidy() throws AgentFailure, InterruptedException {
        if (!store.hasPrevious()) {
            return;
        }
        try (var _ = HomeLock.forIdentity(store.home(), PATIENCE)) {
            store.forgetPreviousIfExpired(clock.instant());
        }
    }

    /** Before there is a home, there is nothing to lock in it. */
    private void requireEnrolled() throws AgentFailure {
        if (!store.isEnrolled()) {
            store.identity();
        }
    }

    private DeviceIdentity renewed(DeviceIdentity current) throws AgentFailure, InterruptedException {
        Enrollment enrollment = store.state(current).enrollment();
        // A key in a token stays; one in a file has been on a disk for long enough.
        DeviceKey key = current.reference().isPresent()
                ? new DeviceKey(current.key(), current.certificate().getPublicKey(), current.reference())
                : keyStores.file().generate();
        progress.reached(Step.KEY_MADE);
        byte[] request = CertificateRequest.encode(key);
        List<X509Certificate> authorities =
                new EstClient(PlatformConnection.anonymous(store.trust()), enrollment.server()).authorities();
        List<X509Certificate> answer = ask(current, enrollment, request);
        progress.reached(Step.ANSWERED);
        List<X509Certificate> chain = IssuedCertificate.chain(answer, authorities, key.publicKey(), clock.instant());
        DeviceIdentity next = new DeviceIdentity(
                DeviceIdentity.deviceId(chain.getFirst()).orElseThrow(), key.privateKey(), chain, key.reference());
        if (!next.deviceId().equals(current.deviceId())) {
            throw AgentFailure.failed("What the platform issued cannot be used: it names another device.");
        }
        store.saveNext(next);
        progress.reached(Step.KEPT_ASIDE);
        return finish(current)
                .orElseThrow(() -> AgentFailure.failed(
                        "The platform does not accept the certificate that it has just issued: the one in"
                                + " use stays. Tell an administrator if that goes on."));
    }

    private List<X509Certificate> ask(DeviceIdentity current, Enrollment enrollment, byte[] request)
            throws AgentFailure, InterruptedException {
        // Which way is open is for the platform to say: this machine's clock may be wrong.
        if (clock.instant().isBefore(current.expiresAt())) {
            try {
                return reenroll(current, enrollment, request);
            } catch (AgentFailure refused) {
                if (!refused.code().equals(ProblemCodes.DEVICE_CERTIFICATE_EXPIRED)) {
                    throw refused;
                }
            }
            return recover(current, enrollment, request);
        }
        try {
            return recover(current, enrollment, request);
        } catch (AgentFailure refused) {
            if (!refused.code().equals(ProblemCodes.RECOVERY_NOT_EXPIRED)) {
                throw refused;
            }
        }
        return reenroll(current, enrollment, request);
    }

    private List<X509Certificate> reenroll(DeviceIdentity current, Enrollment enrollment, byte[] request)
            throws AgentFailure, InterruptedException {
        return new EstClient(PlatformConnection.as(current.keyManager(), store.trust()), enrollment.server())
                .reenroll(request, about(current));
    }

    private List<X509Certificate> recover(DeviceIdentity current, Enrollment enrollment, byte[] request)
            throws AgentFailure, InterruptedException {
        return new RecoveryClient(PlatformConnection.anonymous(store.trust()), enrollment.server())
                .recover(current, enrollment.issuer(), request, about(current));
    }

    /** That a key was attested is on the platform's record, not for this machine to say. */
    private static Map<String, String> about(DeviceIdentity identity) {
        return Map.of(
                "Portcullis-Key-Protection",
                identity.reference()
                        .map(KeyReference::store)
                        .orElse(KeyStoreKind.FILE)
                        .protection());
    }

    /** Tries what is kept aside and puts it in place. Empty if there was nothing, or nothing of use. */
    private Optional<DeviceIdentity> finish(DeviceIdentity current) throws AgentFailure, InterruptedException {
        Optional<DeviceIdentity> next = store.next();
        if (next.isEmpty()) {
            return Optional.empty();
        }
        if (!isSuccessor(next.get(), current) || !accepted(next.get(), current)) {
            store.forgetNext();
            return Optional.empty();
        }
        progress.reached(Step.TRIED);
        if (clock.instant().isBefore(current.expiresAt())) {
            store.keepPrevious(current);
        }
        progress.reached(Step.PREVIOUS_KEPT);
        store.promoteNext();
        store.write(RenewalRecord.renewed(clock.instant()));
        return next;
    }

    private boolean isSuccessor(DeviceIdentity next, DeviceIdentity current) {
        return next.deviceId().equals(current.deviceId())
                && !next.thumbprint().equals(current.thumbprint())
                && clock.instant().isBefore(next.expiresAt());
    }

    /** @throws AgentFailure if the platform cannot be asked, or is not to be asked, by this device at all */
    private boolean accepted(DeviceIdentity next, DeviceIdentity current) throws AgentFailure, InterruptedException {
        Enrollment enrollment = store.state(current).enrollment();
        Reply reply;
        try {
            reply = call(next, enrollment);
        } catch (AgentFailure notNow) {
            if (clock.instant().isBefore(current.expiresAt())
                    && call(current, enrollment).succeeded()) {
                // The platform is there, and lets in the one but not the other.
                return false;
            }
            throw notNow;
        }
        if (reply.succeeded()) {
            return true;
        }
        AgentFailure refusal = EstRefusal.ofRenewal(reply);
        if (refusal.code().equals(ProblemCodes.DEVICE_SUSPENDED)) {
            throw refusal;
        }
        return false;
    }

    private Reply call(DeviceIdentity identity, Enrollment enrollment) throws AgentFailure {
        return PlatformConnection.as(identity.keyManager(), store.trust())
                .get(enrollment.server().resolve("/device/v1/plan"));
    }

    private void failed(DeviceIdentity current, AgentFailure failure) throws AgentFailure {
        Instant now = clock.instant();
        RenewalRecord before = store.renewals();
        Duration pause = RenewalTimes.pause(current, before.failures(), failure.retryAfter(), random);
        store.write(before.failed(now, failure.text(), now.plus(pause)));
    }
}
