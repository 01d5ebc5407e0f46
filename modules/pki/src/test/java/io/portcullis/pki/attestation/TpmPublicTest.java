package io.portcullis.pki.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TpmPublicTest {
    private static final String[] KEYS = {
        "ak-ecc.pub", "ak-rsa.pub", "ek-ecc.pub", "ek-p384.pub", "ek-rsa.pub", "key.pub"
    };

    @Test
    void readsWhatTpmsSay() throws Exception {
        var ak = Vectors.key("ak-ecc.pub");
        assertThat(ak.name()).isEqualTo(Vectors.read("ak-ecc.name"));
        assertThat(ak.attributeLabels())
                .containsExactly(
                        "fixedTPM", "fixedParent", "sensitiveDataOrigin", "userWithAuth", "restricted", "sign");
        assertThat(ak.key()).isInstanceOf(ECPublicKey.class);
        assertThat(Vectors.key("key.pub").name()).isEqualTo(Vectors.read("key.name"));
        assertThat(Vectors.key("ek-rsa.pub").key())
                .isInstanceOfSatisfying(
                        RSAPublicKey.class,
                        key -> assertThat(key.getModulus().bitLength()).isEqualTo(2048));
        assertThat(Vectors.key("ek-rsa.pub").symmetricKeyBits()).isEqualTo(128);
        assertThat(Vectors.key("ek-p384.pub").symmetricKeyBits()).isEqualTo(256);
        assertThat(Vectors.key("ek-p384.pub").nameText())
                .isEqualTo("000c8e500673e6baf7f1ce5737eb7b4b7c143c9ce8ab2ddb76f308f683f99a2d1563d8228722cbf2d7bf7029"
                        + "9e179df9d111");
    }

    @Test
    void writesWhatItRead() throws Exception {
        for (String key : KEYS) {
            assertThat(Vectors.key(key).encoded()).isEqualTo(Vectors.read(key));
        }
    }

    @Test
    void knowsWhatEachKeyIsFitFor() throws Exception {
        for (String ek : new String[] {"ek-rsa.pub", "ek-ecc.pub", "ek-p384.pub"}) {
            assertThat(TpmKeyRole.ENDORSEMENT.faults(Vectors.key(ek))).isEmpty();
            assertThat(TpmKeyRole.ATTESTATION.faults(Vectors.key(ek))).contains("sign is not set", "decrypt is set");
        }
        for (String ak : new String[] {"ak-rsa.pub", "ak-ecc.pub"}) {
            assertThat(TpmKeyRole.ATTESTATION.faults(Vectors.key(ak))).isEmpty();
            assertThat(TpmKeyRole.DEVICE.faults(Vectors.key(ak))).containsExactly("restricted is set");
            assertThat(TpmKeyRole.ENDORSEMENT.faults(Vectors.key(ak)))
                    .contains("decrypt is not set", "it has no symmetric algorithm");
        }
        assertThat(TpmKeyRole.DEVICE.faults(Vectors.key("key.pub"))).isEmpty();
        assertThat(TpmKeyRole.ATTESTATION.faults(Vectors.key("key.pub"))).containsExactly("restricted is not set");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 18})
    void aDeviceKeyNeedsEachOfItsAttributes(int bit) throws Exception {
        byte[] changed = Vectors.read("key.pub");
        changed[6 + 3 - bit / 8] ^= (byte) (1 << bit % 8);

        assertThat(TpmKeyRole.DEVICE.faults(TpmPublic.parse(changed))).hasSize(1);
    }

    @Test
    void refusesEveryBeginningOfAStructureAndWhatFollowsOne() {
        for (String key : KEYS) {
            byte[] whole = Vectors.read(key);
            for (int length = 0; length < whole.length; length++) {
                byte[] beginning = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> TpmPublic.parse(beginning)).isInstanceOf(MalformedStructureException.class);
                if (length >= 2) {
                    byte[] inner = beginning.clone();
                    inner[0] = (byte) ((length - 2) >> 8);
                    inner[1] = (byte) (length - 2);
                    assertThatThrownBy(() -> TpmPublic.parse(inner)).isInstanceOf(MalformedStructureException.class);
                }
            }
            assertThatThrownBy(() -> TpmPublic.parse(Arrays.copyOf(whole, whole.length + 1)))
                    .isInstanceOf(MalformedStructureException.class);
        }
    }

    @Test
    void survivesEveryFlippedBitAndNeverTakesItForTheSameKey() throws Exception {
        for (String key : KEYS) {
            byte[] whole = Vectors.read(key);
            byte[] name = TpmPublic.parse(whole).name();
            for (int bit = 0; bit < whole.length * 8; bit++) {
                byte[] changed = whole.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                try {
                    assertThat(TpmPublic.parse(changed).name()).isNotEqualTo(name);
                } catch (MalformedStructureException e) {
                    assertThat(e.getMessage()).startsWith("TPM");
                }
            }
        }
    }

    @Test
    void refusesAPointThatIsNotOnItsCurve() {
        byte[] changed = Vectors.read("key.pub");
        changed[changed.length - 1] ^= 1;

        assertThatThrownBy(() -> TpmPublic.parse(changed)).hasMessageContaining("not on secp256r1");
    }

    @Test
    void refusesWeakAndUnknownAlgorithms() {
        byte[] sha1 = Vectors.read("key.pub");
        sha1[5] = 0x04;
        assertThatThrownBy(() -> TpmPublic.parse(sha1)).hasMessageContaining("nameAlg 0x0004 is not supported");

        byte[] keyedHash = Vectors.read("key.pub");
        keyedHash[3] = 0x08;
        assertThatThrownBy(() -> TpmPublic.parse(keyedHash)).hasMessageContaining("type 0x0008");
        keyedHash[2] = 0x00;
    }
}
