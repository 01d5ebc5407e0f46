package io.portcullis.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import io.portcullis.agent.TestAuthority;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.keys.DeviceKey;
import io.portcullis.agent.keys.SoftHsm;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RenewerIT {

    private static final class Killed extends Error {}

    private static final String PLAN = "/device/v1/plan";
    private static final String REENROLL = "/.well-known/est/simplereenroll";
    private static final String RECOVER = "/recovery/v1/certificates";

    @TempDir
    private Path temporary = Path.of("");

    private final PrivateFiles files = new PrivateFiles();
    private final UUID id = UUID.randomUUID();
    private final FakePlatform platform = new FakePlatform();
    private AgentHome home = new AgentHome(Path.of("/nonexistent"));
    private IdentityStore store = storeWith(files);

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

    private IdentityStore storeWith(PrivateFiles through) {
        return new IdentityStore(home, through, new Passphrases(Optional.empty(), Map.of(), through));
    }

    private void enrolled() throws Exception {
        KeyPair keys = TestAuthority.keyPair();
        save(new DeviceIdentity(
                id,
                keys.getPrivate(),
                List.of(
                        platform.issue(id, keys.getPublic()),
                        platform.deviceAuthorities().getFirst())));
    }

    private void save(DeviceIdentity identity) throws Exception {
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

    private Renewer renewer(IdentityStore through, Renewer.Progress progress) {
        return new Renewer(through, new KeyStores(home, files, Map.of()), Clock.systemUTC(), () -> 0.5, progress);
    }

    private DeviceIdentity renew() throws Exception {
        return renewer(store, _ -> {}).renew();
    }

    /** As a process that starts now finds it: an identity, and the platform lets it in. */
    private DeviceIdentity works() throws Exception {
        DeviceIdentity identity = storeWith(new PrivateFiles()).identity();
        assertThat(PlatformConnection.as(identity.keyManager(), store.trust())
                        .get(URI.create(platform.url() + PLAN))
                        .succeeded())
                .isTrue();
        return identity;
    }

    private static void isCode(Throwable failure, AgentFailure.Kind kind) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        AgentFailure.class, known -> assertThat(known.kind()).isEqualTo(kind));
    }

    @Test
    void aSoftwareKeyIsReplacedAndTheOldIdentityKept() throws Exception {
        DeviceIdentity before = store.identity();
        DeviceIdentity renewed = renew();
        assertThat(works().thumbprint()).isEqualTo(renewed.thumbprint()).isNotEqualTo(before.thumbprint());
        assertThat(renewed.deviceId()).isEqualTo(id);
        assertThat(renewed.certificate().getPublicKey())
                .isNotEqualTo(before.certificate().getPublicKey());
        assertThat(home.keyStore(Slot.NEXT)).doesNotExist();
        assertThat(home.keyStore(Slot.PREVIOUS)).exists();
        assertThat(platform.seen(REENROLL).getFirst().headers().get("Portcullis-key-protection"))
                .isEqualTo("software");
        assertThat(platform.seen(PLAN)).as("tried before it was put in place").hasSizeGreaterThanOrEqualTo(1);
        assertThat(store.renewals().renewedAt()).isPresent();
        assertThat(store.renewals().failingSince()).isEmpty();

        renewer(store, _ -> {}).tidy();
        assertThat(home.keyStore(Slot.PREVIOUS)).exists();
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(8));
        new Renewer(store, new KeyStores(home, files, Map.of()), later, () -> 0).tidy();
        assertThat(home.keyStore(Slot.PREVIOUS)).doesNotExist();
    }

    @Test
    void aKeyInATokenStays() throws Exception {
        assumeTrue(SoftHsm.present());
        String label = SoftHsm.token();
        KeyStores keyStores = new KeyStores(home, files, Map.of());
        DeviceKey key = keyStores
                .token(SoftHsm.library(), label, SoftHsm.pinFile(temporary, SoftHsm.PIN))
                .generate();
        save(new DeviceIdentity(
                id,
                key.privateKey(),
                List.of(
                        platform.issue(id, key.publicKey()),
                        platform.deviceAuthorities().getFirst()),
                key.reference()));
        DeviceIdentity renewed = renew();
        assertThat(works().thumbprint()).isEqualTo(renewed.thumbprint());
        assertThat(renewed.certificate().getPublicKey()).isEqualTo(key.publicKey());
        assertThat(home.keyInToken(Slot.PREVIOUS)).exists();
        assertThat(home.keyStore(Slot.CURRENT)).doesNotExist();
        assertThat(platform.seen(REENROLL).getFirst().headers().get("Portcullis-key-protection"))
                .isEqualTo("pkcs11");
        platform.script(PLAN, Canned.problem(403, "device.certificate_unknown"));
        assertThatThrownBy(this::renew).isInstanceOf(AgentFailure.class);
        assertThat(works().thumbprint()).isEqualTo(renewed.thumbprint());
        storeWith(files).delete();
        assertThat(SoftHsm.objects(label)).doesNotContain("Private Key");
    }

    @ParameterizedTest
    @EnumSource(Renewer.Step.class)
    void killedAtAnyStepTheNextStartWorks(Renewer.Step deadly) throws Exception {
        String before = store.identity().thumbprint();
        assertThatThrownBy(() -> renewer(store, step -> {
                            if (step == deadly) {
                                throw new Killed();
                            }
                        })
                        .renew())
                .isInstanceOf(Killed.class);
        assertThat(works().thumbprint()).isEqualTo(before);
        renewer(storeWith(new PrivateFiles()), _ -> {}).settle();
        assertThat(home.keyStore(Slot.NEXT)).doesNotExist();
        String settled = works().thumbprint();
        if (deadly.compareTo(Renewer.Step.KEPT_ASIDE) >= 0) {
            assertThat(settled).as("what was issued is used").isNotEqualTo(before);
        }
        assertThat(renew().thumbprint()).isNotEqualTo(settled);
        works();
    }

    @Test
    void killedAtAnyWriteTheNextStartWorks() throws Exception {
        boolean finished = false;
        for (int step = 0; !finished; step++) {
            AtomicInteger left = new AtomicInteger(step);
            PrivateFiles dying = new PrivateFiles((written, target) -> {
                if (left.getAndDecrement() == 0) {
                    throw new Killed();
                }
                Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            });
            try {
                renewer(storeWith(dying), _ -> {}).renew();
                finished = true;
            } catch (Killed killed) {
                works();
                renewer(storeWith(new PrivateFiles()), _ -> {}).settle();
                works();
                assertThat(home.keyStore(Slot.NEXT)).doesNotExist();
            }
            assertThat(step).isLessThan(20);
        }
    }

    @Test
    void whatThePlatformDoesNotLetInIsNotUsed() throws Exception {
        String before = store.identity().thumbprint();
        platform.script(PLAN, Canned.problem(403, "device.certificate_unknown"));
        assertThatThrownBy(this::renew).hasMessageContaining("stays");
        assertThat(works().thumbprint()).isEqualTo(before);
        assertThat(home.keyStore(Slot.NEXT)).doesNotExist();
        assertThat(store.renewals().failures()).isEqualTo(1);
        assertThat(store.renewals().failingSince()).isPresent();

        // The new one gets no answer, the old one does: it is not the platform that is away.
        platform.script(PLAN, Canned.problem(503, "unavailable"));
        assertThatThrownBy(this::renew).hasMessageContaining("stays");
        assertThat(works().thumbprint()).isEqualTo(before);
        assertThat(home.keyStore(Slot.NEXT)).doesNotExist();
    }

    @Test
    void aPlatformThatGoesAwayInBetweenIsWaitedFor() throws Exception {
        String before = store.identity().thumbprint();
        platform.script(PLAN, Canned.problem(503, "unavailable"));
        platform.script(PLAN, Canned.problem(503, "unavailable"));
        assertThatThrownBy(this::renew).satisfies(failure -> isCode(failure, AgentFailure.Kind.UNREACHABLE));
        assertThat(home.keyStore(Slot.NEXT)).exists();
        assertThat(works().thumbprint()).isEqualTo(before);
        assertThat(renew().thumbprint()).isNotEqualTo(before);
        assertThat(platform.seen(REENROLL)).as("the certificate it has is used").hasSize(1);
        assertThat(store.renewals().failingSince()).isEmpty();
    }

    @Test
    void aCertificateOfAnotherDeviceOrKeyIsNotKept() throws Exception {
        String before = store.identity().thumbprint();
        platform.script(REENROLL, new Canned(200, "application/pkcs7-mime", "Z2FyYmFnZQ==", Map.of()));
        assertThatThrownBy(this::renew).isInstanceOf(AgentFailure.class);
        assertThat(home.keyStore(Slot.NEXT)).doesNotExist();
        assertThat(works().thumbprint()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "device.suspended, REFUSED, suspended",
        "device.retired, NOT_ENROLLED, retired",
        "device.certificate_revoked, NOT_ENROLLED, revoked",
        "certificate.superseded, NOT_ENROLLED, newer",
        "csr.reused_key, FAILED, csr.reused_key"
    })
    void refusalsSayWhy(String code, AgentFailure.Kind kind, String words) throws Exception {
        String before = store.identity().thumbprint();
        platform.script(REENROLL, FakePlatform.refusal(code));
        assertThatThrownBy(this::renew)
                .satisfies(failure -> isCode(failure, kind))
                .hasMessageContaining(words);
        assertThat(works().thumbprint()).isEqualTo(before);
        assertThat(store.renewals().reason().orElse("")).contains(words);
    }

    private void expired() throws Exception {
        platform.backdate(Duration.ofDays(9));
        platform.issueFor(Duration.ofDays(-2));
        enrolled();
        platform.backdate(Duration.ofMinutes(5));
        platform.issueFor(Duration.ofDays(7));
    }

    @Test
    void anExpiredDeviceComesBackWithItsKeyAlone() throws Exception {
        expired();
        assertThatThrownBy(() -> store.validIdentity(Instant.now())).hasMessageContaining("renew");
        DeviceIdentity renewed = renew();
        assertThat(works().thumbprint()).isEqualTo(renewed.thumbprint());
        assertThat(renewed.deviceId()).isEqualTo(id);
        assertThat(platform.seen(REENROLL)).isEmpty();
        assertThat(platform.seen(RECOVER).getFirst().headers().get("Content-type"))
                .isEqualTo("application/portcullis-recovery+jwt");
        assertThat(home.keyStore(Slot.PREVIOUS))
                .as("nobody can use an expired one")
                .doesNotExist();
    }

    @Test
    void aSpentNonceIsReplacedOnce() throws Exception {
        expired();
        platform.script(RECOVER, FakePlatform.refusal("recovery.nonce"));
        renew();
        works();
        assertThat(platform.seen("/recovery/v1/challenges")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "recovery.too_late, NOT_ENROLLED, too long ago",
        "certificate.superseded, NOT_ENROLLED, newer",
        "device.retired, NOT_ENROLLED, --force",
        "device.suspended, REFUSED, suspended"
    })
    void aDeviceThatIsNotTakenBackIsToldWhatToDo(String code, AgentFailure.Kind kind, String words) throws Exception {
        expired();
        platform.script(RECOVER, FakePlatform.refusal(code));
        assertThatThrownBy(this::renew)
                .satisfies(failure -> isCode(failure, kind))
                .hasMessageContaining(words);
        assertThat(store.isEnrolled()).isTrue();
    }

    @Test
    void ofTwoClocksThePlatformsCounts() throws Exception {
        // This machine's is ahead: for the platform the certificate is still good.
        platform.script(RECOVER, FakePlatform.refusal("recovery.not_expired"));
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofDays(8));
        platform.issueFor(Duration.ofDays(15));
        new Renewer(store, new KeyStores(home, files, Map.of()), ahead, () -> 0).renew();
        works();
        assertThat(platform.seen(REENROLL)).hasSize(1);

        // And behind: for the platform it has expired.
        platform.script(REENROLL, FakePlatform.refusal("device.certificate_expired"));
        String before = store.identity().thumbprint();
        renew();
        assertThat(works().thumbprint()).isNotEqualTo(before);
    }

    @Test
    void twoAtOnceRenewOneAfterTheOther() throws Exception {
        try (var _ = HomeLock.forIdentity(home, Duration.ZERO)) {
            renewer(store, _ -> {}).settle();
            assertThat(platform.seen(REENROLL)).isEmpty();
        }
        renewer(store, step -> {
                    if (step == Renewer.Step.KEPT_ASIDE) {
                        // Reports take another lock, and what they use is in place all the time.
                        try (var _ = HomeLock.forReport(home, Duration.ZERO)) {
                            works();
                        } catch (Exception failed) {
                            throw new IllegalStateException(failed);
                        }
                    }
                })
                .renew();
    }
}
