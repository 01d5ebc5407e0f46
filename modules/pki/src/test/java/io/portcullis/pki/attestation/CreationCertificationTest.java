package io.portcullis.pki.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreationCertificationTest {
    @ParameterizedTest
    @ValueSource(strings = {"ecc", "rsa"})
    void acceptsWhatATpmCertified(String kind) throws Exception {
        var certification = read(kind);

        assertThat(certification.isSignedBy(Vectors.key("ak-" + kind + ".pub"))).isTrue();
        assertThat(certification.qualifyingData()).isEqualTo(Vectors.NONCE);
        assertThat(certification.isAbout(Vectors.key("key.pub"))).isTrue();
    }

    @Test
    void tellsKeysApart() throws Exception {
        var certification = read("ecc");

        assertThat(certification.isSignedBy(Vectors.key("ak-rsa.pub"))).isFalse();
        assertThat(certification.isSignedBy(Vectors.key("key.pub"))).isFalse();
        assertThat(read("rsa").isSignedBy(Vectors.key("ek-rsa.pub"))).isFalse();
        assertThat(certification.isAbout(Vectors.key("ak-ecc.pub"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecc", "rsa"})
    void everyFlippedBitBreaksIt(String kind) throws Exception {
        byte[] statement = Vectors.read("key-" + kind + ".attest");
        byte[] signature = Vectors.read("key-" + kind + ".sig");
        var ak = Vectors.key("ak-" + kind + ".pub");
        for (int bit = 0; bit < statement.length * 8; bit++) {
            assertThat(accepted(flipped(statement, bit), signature, ak)).isFalse();
        }
        for (int bit = 0; bit < signature.length * 8; bit++) {
            assertThat(accepted(statement, flipped(signature, bit), ak)).isFalse();
        }
    }

    @Test
    void refusesEveryBeginning() {
        byte[] statement = Vectors.read("key-ecc.attest");
        byte[] signature = Vectors.read("key-ecc.sig");
        for (int length = 0; length < statement.length; length++) {
            byte[] beginning = Arrays.copyOf(statement, length);
            assertThatThrownBy(() -> CreationCertification.parse(beginning, signature))
                    .isInstanceOf(MalformedStructureException.class);
        }
        for (int length = 0; length < signature.length; length++) {
            byte[] beginning = Arrays.copyOf(signature, length);
            assertThatThrownBy(() -> CreationCertification.parse(statement, beginning))
                    .isInstanceOf(MalformedStructureException.class);
        }
    }

    @Test
    void refusesWhatNoTpmMade() {
        byte[] statement = Vectors.read("key-ecc.attest");
        statement[0] = 0;

        assertThatThrownBy(() -> CreationCertification.parse(statement, Vectors.read("key-ecc.sig")))
                .hasMessageContaining("TPM_GENERATED_VALUE");
    }

    @Test
    void refusesAQuoteInPlaceOfACertification() {
        byte[] statement = Vectors.read("key-ecc.attest");
        statement[5] = 0x18;

        assertThatThrownBy(() -> CreationCertification.parse(statement, Vectors.read("key-ecc.sig")))
                .hasMessageContaining("0x8018");
    }

    private static CreationCertification read(String kind) throws MalformedStructureException {
        return CreationCertification.parse(
                Vectors.read("key-" + kind + ".attest"), Vectors.read("key-" + kind + ".sig"));
    }

    private static boolean accepted(byte[] statement, byte[] signature, TpmPublic ak) {
        try {
            return CreationCertification.parse(statement, signature).isSignedBy(ak);
        } catch (MalformedStructureException e) {
            return false;
        }
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return changed;
    }
}
