package io.portcullis.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.FakePlatform;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Devices that come back after their certificate has expired, or do not. */
class DeviceRecoveryIT extends WithEnrolledDevice {
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
}
