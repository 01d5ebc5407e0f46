package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.PlatformTrust;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Enrolls this machine: a new key, a certificate for it, and both in the agent's home. */
public final class Enroller {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final IdentityStore store;
    private final PrivateFiles files;
    private final Clock clock;

    public Enroller(IdentityStore store, PrivateFiles files, Clock clock) {
        this.store = store;
        this.files = files;
        this.clock = clock;
    }

    /**
     * @param authorities PEM of the CAs of the platform's TLS certificate; empty for those that Java trusts
     * @param replace an enrollment that exists is replaced; otherwise it is left alone and this fails
     */
    public record Order(
            URI server, EnrollmentSecret secret, Optional<String> authorities, String name, boolean replace) {}

    public DeviceIdentity enroll(Order order) throws AgentFailure, InterruptedException {
        files.prepareDirectory(store.home().directory());
        try (var _ = HomeLock.forReport(store.home(), PATIENCE)) {
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
        KeyPair keys = generate();
        byte[] request = CertificateRequest.encode(keys);
        List<X509Certificate> answer = est.enroll(request, order.secret(), order.name());
        List<X509Certificate> chain = IssuedCertificate.chain(answer, authorities, keys.getPublic(), clock.instant());
        DeviceIdentity identity =
                new DeviceIdentity(DeviceIdentity.deviceId(chain.getFirst()).orElseThrow(), keys.getPrivate(), chain);
        Enrollment enrollment = new Enrollment(
                identity.deviceId(),
                order.name(),
                order.server(),
                metadata.issuer(),
                metadata.tokenEndpoint(),
                clock.instant());
        store.save(identity, AgentState.of(enrollment), order.authorities());
        return identity;
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
