package io.portcullis.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.TestAuthority;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IssuedCertificateTest {

    private final TestAuthority root = TestAuthority.named("root");
    private final TestAuthority issuing = root.issuing("issuing");
    private final KeyPair keys = TestAuthority.keyPair();
    private final List<X509Certificate> authorities = List.of(issuing.certificate(), root.certificate());
    private final UUID id = UUID.randomUUID();

    private List<X509Certificate> chain(X509Certificate... answer) throws AgentFailure {
        return IssuedCertificate.chain(List.of(answer), authorities, keys.getPublic(), Instant.now());
    }

    @Test
    void theChainLeavesOutTheRoot() throws Exception {
        X509Certificate leaf = issuing.device(id, keys.getPublic(), Duration.ofDays(7));
        assertThat(chain(leaf)).containsExactly(leaf, issuing.certificate());
        assertThat(chain(issuing.certificate(), leaf)).containsExactly(leaf, issuing.certificate());
    }

    @Test
    void aCertificateForAnotherKeyIsNotOurs() {
        X509Certificate foreign = issuing.device(id, TestAuthority.keyPair().getPublic(), Duration.ofDays(7));
        assertThatThrownBy(() -> chain(foreign))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("key");
    }

    @Test
    void aCertificateOfAnotherAuthority() {
        X509Certificate foreign = TestAuthority.named("other").device(id, keys.getPublic(), Duration.ofDays(7));
        assertThatThrownBy(() -> chain(foreign))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("device CA");
    }

    @Test
    void aCertificateThatNamesNoDeviceOrIsForServers() {
        assertThatThrownBy(() -> chain(issuing.server("localhost", keys.getPublic())))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("device");
        assertThatThrownBy(() -> chain(issuing.deviceForServers(id, keys.getPublic())))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("client");
    }

    @Test
    void aClockThatIsWrongIsNamed() {
        X509Certificate leaf = issuing.device(id, keys.getPublic(), Duration.ofDays(7));
        Instant nextMonth = Instant.now().plus(Duration.ofDays(15));
        assertThatThrownBy(() -> IssuedCertificate.chain(List.of(leaf), authorities, keys.getPublic(), nextMonth))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("clock");
    }

    @Test
    void anAuthorityWithoutRootIsNotTrusted() {
        X509Certificate leaf = issuing.device(id, keys.getPublic(), Duration.ofDays(7));
        assertThatThrownBy(() -> IssuedCertificate.chain(
                        List.of(leaf), List.of(issuing.certificate()), keys.getPublic(), Instant.now()))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("root");
    }
}
