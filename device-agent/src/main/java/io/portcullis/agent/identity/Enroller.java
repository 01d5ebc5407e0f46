package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.PlatformTrust;
import io.portcullis.agent.keys.AttestedKeys;
import io.portcullis.agent.keys.DeviceKey;
import io.portcullis.agent.keys.KeyReference;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Enrolls this machine: a new key, a certificate for it, and both in the agent's home. */
public final class Enroller {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final IdentityStore store;
    private final PrivateFiles files;
    private final KeyStores keyStores;
    private final EnrollmentKeys keys;
    private final Clock clock;

    Enroller(IdentityStore store, PrivateFiles files, KeyStores keyStores, EnrollmentKeys keys, Clock clock) {
        this.store = store;
        this.files = files;
        this.keyStores = keyStores;
        this.keys = keys;
        this.clock = clock;
    }

    /** @param warnings one line each, for the person at the machine */
    public static Enroller of(
            IdentityStore store,
            PrivateFiles files,
            KeyStores keyStores,
            Optional<AttestedKeys> attestedKeys,
            Consumer<String> warnings,
            Clock clock) {
        return new Enroller(store, files, keyStores, new EnrollmentKeys(keyStores, attestedKeys, warnings), clock);
    }

    /**
     * @param authorities PEM of the CAs of the platform's TLS certificate; empty for those that Java trusts
     * @param choice empty for what the enrollment that is replaced had, else the best there is
     * @param replace an enrollment that exists is replaced; otherwise it is left alone and this fails
     */
    public record Order(
            URI server,
            EnrollmentSecret secret,
            Optional<String> authorities,
            String name,
            Optional<KeyStoreChoice> choice,
            boolean replace) {}

    /** How far an enrollment got. */
    public sealed interface Outcome {

        record Enrolled(DeviceIdentity identity) implements Outcome {}

        /**
         * An administrator has to approve it; the same order, given again, goes on with the same key.
         *
         * @param fingerprint of the key, as the console shows it: hexadecimal SHA-256 of its SubjectPublicKeyInfo
         * @param retryAfter when to ask again
         */
        record Waiting(String fingerprint, Duration retryAfter) implements Outcome {}
    }

    public Outcome enroll(Order order) throws AgentFailure, InterruptedException {
        files.prepareDirectory(store.home().directory());
        try (var _ = HomeLock.forIdentity(store.home(), PATIENCE);
                var _ = HomeLock.forReport(store.home(), PATIENCE)) {
            if (store.isEnrolled() && !order.replace()) {
                throw AgentFailure.failed("This machine is already enrolled (see: portcullis agent status)."
                        + " To replace its identity, enroll with --force.");
            }
            PlatformTrust trust = order.authorities().isPresent()
                    ? PlatformTrust.ofPem(order.authorities().get())
                    : PlatformTrust.ofJava();
            return enroll(order, PlatformConnection.anonymous(trust));
        }
    }

    private Outcome enroll(Order order, PlatformConnection connection) throws AgentFailure, InterruptedException {
        // All that can fail without the enrollment token comes before it: the token may be good for one use only.
        PlatformMetadata metadata = PlatformMetadata.fetch(connection, order.server());
        EstClient est = new EstClient(connection, order.server());
        List<X509Certificate> authorities = est.authorities();
        EnrollmentKeys.Fresh key = begunOrFresh(order, connection);
        EstClient.Answer answer;
        List<X509Certificate> chain;
        try {
            answer = est.enroll(CertificateRequest.encode(key.key()), order.secret(), about(order, key));
            if (answer instanceof EstClient.Answer.Waiting(Duration retryAfter)) {
                return new Outcome.Waiting(PendingEnrollment.fingerprint(key.key()), retryAfter);
            }
            chain = IssuedCertificate.chain(
                    ((EstClient.Answer.Issued) answer).certificates(),
                    authorities,
                    key.key().publicKey(),
                    clock.instant());
        } catch (AgentFailure failure) {
            if (failure.kind() != AgentFailure.Kind.UNREACHABLE) {
                discardPending();
            }
            throw failure;
        }
        DeviceIdentity identity = new DeviceIdentity(
                DeviceIdentity.deviceId(chain.getFirst()).orElseThrow(),
                key.key().privateKey(),
                chain,
                key.key().reference());
        keep(identity, order, metadata);
        return new Outcome.Enrolled(identity);
    }

    private void keep(DeviceIdentity identity, Order order, PlatformMetadata metadata) throws AgentFailure {
        Enrollment enrollment = new Enrollment(
                identity.deviceId(),
                order.name(),
                order.server(),
                metadata.issuer(),
                metadata.tokenEndpoint(),
                clock.instant());
        Optional<KeyReference> replaced = store.keyReference();
        store.save(identity, AgentState.of(enrollment), order.authorities());
        store.forgetPending();
        if (!replaced.equals(identity.reference())) {
            discard(replaced);
        }
    }

    /** The platform may have the key on record already: the same order goes on with it. */
    private EnrollmentKeys.Fresh begunOrFresh(Order order, PlatformConnection connection)
            throws AgentFailure, InterruptedException {
        Optional<PendingEnrollment> begun = store.pending().filter(one -> one.isFor(order));
        Optional<DeviceKey> key = begun.isPresent() ? store.pendingKey() : Optional.empty();
        if (begun.isPresent() && key.isPresent()) {
            return new EnrollmentKeys.Fresh(key.get(), begun.get().attestation());
        }
        discardPending();
        Optional<KeyReference> replaced = store.keyReference();
        EnrollmentKeys.Fresh fresh = keys.make(
                order.choice().orElseGet(() -> asBefore(replaced)),
                new EnrollmentPlane(connection, order.server(), order.secret()));
        try {
            store.savePending(
                    fresh.key(),
                    CertificateRequest.placeholder(fresh.key()),
                    PendingEnrollment.of(order, fresh, clock.instant()));
        } catch (AgentFailure failure) {
            discard(fresh.key().reference());
            throw failure;
        }
        return fresh;
    }

    private void discardPending() throws AgentFailure {
        Optional<KeyReference> reference = store.pendingKeyReference();
        // An enrollment that broke off at its very end has the key in use already.
        if (!reference.equals(store.keyReference())) {
            discard(reference);
        }
        store.forgetPending();
    }

    private static Map<String, String> about(Order order, EnrollmentKeys.Fresh fresh) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Portcullis-Device-Name", order.name());
        if (fresh.attestation().isPresent()) {
            headers.put("Portcullis-Attestation", fresh.attestation().get().toString());
        } else {
            headers.put("Portcullis-Key-Protection", fresh.key().protection());
        }
        return headers;
    }

    private static KeyStoreChoice asBefore(Optional<KeyReference> replaced) {
        return replaced.filter(reference -> reference.library().isPresent())
                .<KeyStoreChoice>map(reference -> new KeyStoreChoice.InToken(
                        reference.library().orElseThrow(),
                        reference.token(),
                        reference.pinFile().orElseThrow()))
                .orElseGet(KeyStoreChoice.BestAvailable::new);
    }

    /** Tokens are small: keys that nobody uses any more must not fill them. */
    private void discard(Optional<KeyReference> key) {
        if (key.isPresent()) {
            try {
                keyStores.delete(key.get());
            } catch (AgentFailure outOfReach) {
                // The key is of no use to anybody: the token is not there, or no longer ours.
            }
        }
    }
}
