package io.portcullis.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import io.portcullis.agent.keys.DeviceKey;
import io.portcullis.agent.keys.SoftHsm;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Renewing a certificate in its time. */
class RenewerIT extends WithEnrolledDevice {
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
}
