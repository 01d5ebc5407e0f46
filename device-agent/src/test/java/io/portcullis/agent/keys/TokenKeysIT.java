package io.portcullis.agent.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.agent.AgentFailure;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenKeysIT {

    @TempDir
    private Path temporary = Path.of("");

    @BeforeAll
    static void softHsm() {
        assumeTrue(SoftHsm.present());
    }

    private TokenKeys keys(String label, String pin) {
        return TokenKeys.ofToken(new TokenAccess(SoftHsm.library(), label, pin, Map.of()), temporary.resolve("pin"));
    }

    private static boolean signs(DeviceKey key, PublicKey verifier, String algorithm) throws Exception {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key.privateKey());
        signature.update("text".getBytes(UTF_8));
        byte[] signed = signature.sign();
        Signature verification = Signature.getInstance(algorithm);
        verification.initVerify(verifier);
        verification.update("text".getBytes(UTF_8));
        return verification.verify(signed);
    }

    @Test
    void aKeyOfATokenSignsAndDoesNotLeaveIt() throws Exception {
        String label = SoftHsm.token();
        DeviceKey key = keys(label, SoftHsm.PIN).generate();
        assertThat(key.privateKey().getEncoded()).isNull();
        assertThat(key.protection()).isEqualTo("pkcs11");
        for (int i = 0; i < 50; i++) {
            assertThat(signs(key, key.publicKey(), "SHA256withECDSA")).isTrue();
            assertThat(signs(key, key.publicKey(), "SHA256withECDSAinP1363Format"))
                    .isTrue();
        }
        assertThat(SoftHsm.objects(label)).contains("never extractable").contains("sensitive");
    }

    @Test
    void aKeyIsFoundAgainAndDeleted() throws Exception {
        String label = SoftHsm.token();
        TokenKeys keys = keys(label, SoftHsm.PIN);
        DeviceKey first = keys.generate();
        DeviceKey second = keys.generate();
        DeviceKey again = keys(label, SoftHsm.PIN).open(first.reference().orElseThrow());
        assertThat(again.publicKey()).isEqualTo(first.publicKey()).isNotEqualTo(second.publicKey());
        assertThat(signs(again, first.publicKey(), "SHA256withECDSA")).isTrue();

        keys.delete(first.reference().orElseThrow());
        keys.delete(first.reference().orElseThrow());
        assertThatThrownBy(() -> keys.open(first.reference().orElseThrow()))
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("has no key");
        assertThat(signs(keys.open(second.reference().orElseThrow()), second.publicKey(), "SHA256withECDSA"))
                .isTrue();
        keys.delete(second.reference().orElseThrow());
        assertThat(SoftHsm.objects(label)).doesNotContain("Private Key", "Public Key");
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        String label = SoftHsm.token();
        assertThatThrownBy(() -> keys(label, "9999").generate())
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("Correct the PIN")
                .hasMessageNotContaining("9999");
        assertThatThrownBy(() -> keys("nowhere", SoftHsm.PIN).generate())
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("no token \"nowhere\"");
        TokenAccess none = new TokenAccess(Path.of("/no/such/module.so"), label, SoftHsm.PIN, Map.of());
        assertThatThrownBy(() -> TokenKeys.ofToken(none, Path.of("/pin")).generate())
                .isInstanceOf(AgentFailure.class)
                .hasMessageContaining("cannot be loaded");
    }

    @Test
    void aReferenceIsToAToken() {
        assertThatThrownBy(
                        () -> new KeyReference(KeyStoreKind.FILE, Optional.empty(), "x", "00", Optional.empty(), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeyReference(KeyStoreKind.TPM, Optional.empty(), "x", "", Optional.empty(), false))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
