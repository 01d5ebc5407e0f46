package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.PlatformTrust;
import io.portcullis.agent.keys.AttestedKeys;
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

    public DeviceIdentity enroll(Order order) throws AgentFailure, InterruptedException {
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

    private DeviceIdentity enroll(Order order, PlatformConnection connection)
            throws AgentFailure, InterruptedException {
        // All that can fail without the enrollment token comes before it: the token may be good for one use only.
        PlatformMetadata metadata = PlatformMetadata.fetch(connection, order.server());
        EstClient est = new EstClient(connection, order.server());
        List<X509Certificate> authorities = est.authorities();
        Optional<KeyReference> replaced = store.keyReference();
        EnrollmentKeys.Fresh fresh = keys.make(
                order.choice().orElseGet(() -> asBefore(replaced)),
                new EnrollmentPlane(connection, order.server(), order.secret()));
        DeviceIdentity identity;
        try {
            byte[] request = CertificateRequest.encode(fresh.key());
            List<X509Certificate> answer = est.enroll(request, order.secret(), about(order, fresh));
            List<X509Certificate> chain =
                    IssuedCertificate.chain(answer, authorities, fresh.key().publicKey(), clock.instant());
            identity = new DeviceIdentity(
                    DeviceIdentity.deviceId(chain.getFirst()).orElseThrow(),
                    fresh.key().privateKey(),
                    chain,
                    fresh.key().reference());
        } catch (AgentFailure failure) {
            discard(fresh.key().reference());
            throw failure;
        }
        Enrollment enrollment = new Enrollment(
                identity.deviceId(),
                order.name(),
                order.server(),
                metadata.issuer(),
                metadata.tokenEndpoint(),
                clock.instant());
        store.save(identity, AgentState.of(enrollment), order.authorities());
        discard(replaced);
        return identity;
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
