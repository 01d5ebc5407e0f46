package io.portcullis.console.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class TokenCipherTest {
    private final TokenCipher cipher = new TokenCipher("a secret");

    @Test
    void opensWhatAnyNodeWithTheSameSecretSealed() throws Exception {
        byte[] sealed = new TokenCipher("a secret").seal("token".getBytes(UTF_8));
        assertThat(new String(cipher.open(sealed), UTF_8)).isEqualTo("token");
        assertThat(new String(sealed, UTF_8)).doesNotContain("token");
    }

    @Test
    void neverSealsTheSameTwice() {
        assertThat(cipher.seal(new byte[4])).isNotEqualTo(cipher.seal(new byte[4]));
    }

    @Test
    void opensNothingThatWasChangedOrSealedWithAnotherSecret() {
        byte[] sealed = cipher.seal("token".getBytes(UTF_8));
        assertThatThrownBy(() -> new TokenCipher("another").open(sealed)).isInstanceOf(GeneralSecurityException.class);
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> cipher.open(sealed)).isInstanceOf(GeneralSecurityException.class);
    }
}
