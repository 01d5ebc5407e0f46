package io.portcullis.console.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import io.portcullis.console.ConsoleProperties;
import io.portcullis.console.testing.TestKeys;
import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.contracts.WireJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PolicySignerTest {
    private final TestKeys keys = TestKeys.create();
    private final ECKey key = SigningKey.load(new ConsoleProperties.Signing(keys.signingStore(), keys.passwordFile()));

    @Test
    void signsWhatTheContractSays() throws Exception {
        PolicySetPayload payload = new PolicySetPayload(
                7, Instant.parse("2026-03-01T10:00:00Z"), "anna", "format: portcullis/v1 # ü\n", null);

        JWSObject signed = JWSObject.parse(new PolicySigner(key).sign(payload));

        assertThat(signed.verify(new ECDSAVerifier(key.toPublicJWK()))).isTrue();
        assertThat(signed.getHeader().toJSONObject())
                .containsEntry("alg", "ES256")
                .containsEntry("typ", "portcullis-policy-set+jws")
                .containsEntry("kid", key.computeThumbprint().toString())
                .hasSize(3);
        assertThat(WireJson.mapper().readValue(signed.getPayload().toBytes(), PolicySetPayload.class))
                .isEqualTo(payload);
    }

    @Test
    void saysWhatIsWrongWithAKeyStore() throws Exception {
        Path other = keys.directory().resolve("wrong-password");
        Files.writeString(other, "wrong");
        ConsoleProperties.Signing wrong = new ConsoleProperties.Signing(keys.signingStore(), other);
        assertThatThrownBy(() -> SigningKey.load(wrong)).hasMessageContaining("portcullis.console.signing.key-store");

        ConsoleProperties.Signing missing =
                new ConsoleProperties.Signing(keys.directory().resolve("none.p12"), keys.passwordFile());
        assertThatThrownBy(() -> SigningKey.load(missing)).hasMessageContaining("none.p12");
    }
}
