package io.portcullis.agent.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.TestAuthority;
import io.portcullis.agent.json.Json;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityStoreTest {

    private static final class Killed extends Error {}

    private static final TestAuthority AUTHORITY = TestAuthority.named("devices");

    @TempDir
    private Path temporary = Path.of("");

    private final PrivateFiles files = new PrivateFiles();
    private final KeyPair keys = TestAuthority.keyPair();
    private final UUID id = UUID.randomUUID();
    private AgentHome home = new AgentHome(Path.of("/nonexistent"));
    private IdentityStore store = storeWith(files);

    @BeforeEach
    void prepare() {
        home = new AgentHome(temporary.resolve("home"));
        store = storeWith(files);
    }

    private IdentityStore storeWith(PrivateFiles through) {
        return new IdentityStore(home, through, new Passphrases(Optional.empty(), Map.of(), through));
    }

    private DeviceIdentity identity(UUID deviceId) {
        return new DeviceIdentity(
                deviceId,
                keys.getPrivate(),
                List.of(AUTHORITY.device(deviceId, keys.getPublic(), Duration.ofDays(7)), AUTHORITY.certificate()));
    }

    private static AgentState state(UUID deviceId) {
        return AgentState.of(new Enrollment(
                deviceId,
                "anna's laptop",
                URI.create("https://localhost:8444"),
                "https://localhost:8443",
                URI.create("https://localhost:8444/oauth2/token"),
                Instant.parse("2026-11-23T12:00:00Z")));
    }

    @Test
    void whatIsSavedIsThere() throws Exception {
        DeviceIdentity saved = identity(id);
        store.save(saved, state(id), Optional.of(AUTHORITY.pem()));
        DeviceIdentity loaded = store.identity();
        assertThat(loaded.deviceId()).isEqualTo(id);
        assertThat(loaded.chain()).isEqualTo(saved.chain());
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(keys.getPublic());
        signature.update("text".getBytes(UTF_8));
        assertThat(signature.verify(loaded.sign("text".getBytes(UTF_8)))).isTrue();
        assertThat(loaded.thumbprint()).hasSize(43);
        assertThat(store.state(store.identity())).isEqualTo(state(id));
        assertThat(store.trust()).isNotNull();
    }

    @Test
    void stateIsRememberedWhole() throws Exception {
        store.save(identity(id), state(id), Optional.empty());
        AgentState full = state(id)
                .withLastReportId(UUID.randomUUID())
                .withPlan(Json.parse("{\"attributes\":[\"os.type\"]}"), Instant.parse("2026-11-23T12:00:01Z"))
                .withAnswer(Json.parse("{\"decision\":{}}"), Instant.parse("2026-11-23T12:00:02Z"), "3/a1b2")
                .withClockOffset(Duration.ofSeconds(-77));
        store.write(full);
        assertThat(store.state(store.identity())).isEqualTo(full);
    }

    @Test
    void notEnrolled() {
        assertThatThrownBy(store::identity)
                .isInstanceOfSatisfying(
                        AgentFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(AgentFailure.Kind.NOT_ENROLLED))
                .hasMessageContaining("enroll");
    }

    @Test
    void theKeyStoreIsEncryptedAndPrivate() throws Exception {
        store.save(identity(id), state(id), Optional.empty());
        for (Path file : List.of(home.keyStore(), home.passphrase(), home.state())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        Files.writeString(home.passphrase(), "wrong");
        assertThatThrownBy(store::identity).isInstanceOf(AgentFailure.class).hasMessageContaining("passphrase");
        Files.delete(home.passphrase());
        assertThatThrownBy(store::identity).isInstanceOf(AgentFailure.class).hasMessageContaining("passphrase");
    }

    @Test
    void filesThatOthersCanReadAreRefused() throws Exception {
        store.save(identity(id), state(id), Optional.empty());
        for (Path file : List.of(home.keyStore(), home.passphrase())) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            assertThatThrownBy(store::identity).isInstanceOf(AgentFailure.class).hasMessageContaining("chmod 600");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        Files.setPosixFilePermissions(home.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(store::identity).isInstanceOf(AgentFailure.class).hasMessageContaining("chmod 700");
    }

    @Test
    void aPassphraseFromElsewhereLeavesNoFile() throws Exception {
        Path named = temporary.resolve("credential");
        files.write(named, "from the service manager\n".getBytes(UTF_8));
        IdentityStore other = new IdentityStore(home, files, new Passphrases(Optional.of(named), Map.of(), files));
        other.save(identity(id), state(id), Optional.empty());
        assertThat(home.passphrase()).doesNotExist();
        assertThat(other.identity().deviceId()).isEqualTo(id);
        IdentityStore fromEnvironment = new IdentityStore(
                home,
                files,
                new Passphrases(Optional.empty(), Map.of(Passphrases.VARIABLE, "from the service manager"), files));
        assertThat(fromEnvironment.identity().deviceId()).isEqualTo(id);
    }

    @Test
    void killedAnywhereInAFirstEnrollmentTheMachineIsNotEnrolled() throws Exception {
        int steps = 0;
        while (!savedWithKillAt(steps, id)) {
            assertThat(store.isEnrolled()).as("killed at step %d", steps).isFalse();
            steps++;
        }
        assertThat(steps).isGreaterThanOrEqualTo(3);
        assertThat(store.identity().deviceId()).isEqualTo(id);
    }

    @Test
    void killedAnywhereInAReEnrollmentNothingMixedIsEverUsed() throws Exception {
        UUID next = UUID.randomUUID();
        int steps = 0;
        do {
            store.delete();
            store.save(identity(id), state(id), Optional.of(AUTHORITY.pem()));
        } while (!savedWithKillAt(steps++, next) && oldOrToldToEnrollAgain());
        assertThat(store.state(store.identity()).enrollment().deviceId()).isEqualTo(next);
    }

    private boolean oldOrToldToEnrollAgain() {
        try {
            assertThat(store.state(store.identity()).enrollment().deviceId()).isEqualTo(id);
            assertThat(store.identity().deviceId()).isEqualTo(id);
        } catch (AgentFailure half) {
            assertThat(half).hasMessageContaining("--force");
        }
        return true;
    }

    private boolean savedWithKillAt(int step, UUID deviceId) throws Exception {
        AtomicInteger left = new AtomicInteger(step);
        PrivateFiles dying = new PrivateFiles((written, target) -> {
            if (left.getAndDecrement() == 0) {
                throw new Killed();
            }
            Files.move(
                    written,
                    target,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        });
        try {
            storeWith(dying).save(identity(deviceId), state(deviceId), Optional.of(AUTHORITY.pem()));
            return true;
        } catch (Killed killed) {
            return false;
        }
    }

    @Test
    void damagedStateIsTold() throws Exception {
        store.save(identity(id), state(id), Optional.empty());
        files.write(home.state(), "{\"enrollment\":".getBytes(UTF_8));
        assertThatThrownBy(() -> store.state(store.identity()))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("--force");
        files.delete(home.state());
        assertThatThrownBy(() -> store.state(store.identity()))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("--force");
    }

    @Test
    void anExpiredCertificateIsNoIdentity() throws Exception {
        store.save(identity(id), state(id), Optional.empty());
        Instant later = Instant.now().plus(Duration.ofDays(8));
        assertThatThrownBy(() -> store.validIdentity(later))
                .isInstanceOfSatisfying(
                        AgentFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(AgentFailure.Kind.NOT_ENROLLED))
                .hasMessageContaining("expired");
        assertThat(store.validIdentity(Instant.now()).deviceId()).isEqualTo(id);
    }

    @Test
    void deletingForgetsEverything() throws Exception {
        store.save(identity(id), state(id), Optional.of(AUTHORITY.pem()));
        store.delete();
        try (var left = Files.list(home.directory())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void twoAtOnceWait() throws Exception {
        files.prepareDirectory(home.directory());
        try (var _ = HomeLock.forReport(home, Duration.ZERO)) {
            assertThatThrownBy(() ->
                            HomeLock.forReport(home, Duration.ofMillis(60)).close())
                    .isInstanceOf(AgentFailure.class)
                    .hasMessageContaining("Another agent");
            HomeLock.forDaemon(home).close();
        }
        HomeLock.forReport(home, Duration.ZERO).close();
    }
}
