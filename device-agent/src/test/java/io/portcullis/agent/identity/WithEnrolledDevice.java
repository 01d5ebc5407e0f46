package io.portcullis.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.TestAuthority;
import io.portcullis.agent.http.PlatformConnection;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A device that is enrolled with a platform, as its files say, and what renews its certificate. */
abstract class WithEnrolledDevice {
    static final String PLAN = "/device/v1/plan";
    static final String REENROLL = "/.well-known/est/simplereenroll";
    static final String RECOVER = "/recovery/v1/certificates";

    @TempDir
    Path temporary = Path.of("");

    final PrivateFiles files = new PrivateFiles();
    final UUID id = UUID.randomUUID();
    final FakePlatform platform = new FakePlatform();
    AgentHome home = new AgentHome(Path.of("/nonexistent"));
    IdentityStore store = storeWith(files);

    @BeforeEach
    void enroll() throws Exception {
        home = new AgentHome(temporary.resolve("home"));
        store = storeWith(files);
        enrolled();
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    IdentityStore storeWith(PrivateFiles through) {
        return new IdentityStore(home, through, new Passphrases(Optional.empty(), Map.of(), through));
    }

    void enrolled() throws Exception {
        KeyPair keys = TestAuthority.keyPair();
        save(new DeviceIdentity(
                id,
                keys.getPrivate(),
                List.of(
                        platform.issue(id, keys.getPublic()),
                        platform.deviceAuthorities().getFirst())));
    }

    void save(DeviceIdentity identity) throws Exception {
        store.save(
                identity,
                AgentState.of(new Enrollment(
                        id,
                        "anna's laptop",
                        URI.create(platform.url()),
                        FakePlatform.ISSUER,
                        URI.create(platform.url() + "/oauth2/token"),
                        Instant.now())),
                Optional.of(platform.authorities()));
    }

    Renewer renewer(IdentityStore through, Renewer.Progress progress) {
        return new Renewer(through, new KeyStores(home, files, Map.of()), Clock.systemUTC(), () -> 0.5, progress);
    }

    DeviceIdentity renew() throws Exception {
        return renewer(store, _ -> {}).renew();
    }

    /** As a process that starts now finds it: an identity, and the platform lets it in. */
    DeviceIdentity works() throws Exception {
        DeviceIdentity identity = storeWith(new PrivateFiles()).identity();
        assertThat(PlatformConnection.as(identity.keyManager(), store.trust())
                        .get(URI.create(platform.url() + PLAN))
                        .succeeded())
                .isTrue();
        return identity;
    }

    static void isCode(Throwable failure, AgentFailure.Kind kind) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        AgentFailure.class, known -> assertThat(known.kind()).isEqualTo(kind));
    }
}
