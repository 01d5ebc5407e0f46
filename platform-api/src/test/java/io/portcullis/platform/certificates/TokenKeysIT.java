package io.portcullis.platform.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.localstack.TestServices;
import io.portcullis.pki.AuthorityCeremony;
import io.portcullis.pki.AuthorityKind;
import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.Pkcs11Keys;
import io.portcullis.pki.PkiException;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CA keys in an HSM. */
class TokenKeysIT {
    private static SoftwareToken token;

    @TempDir
    Path home;

    @BeforeAll
    static void makeToken() throws Exception {
        token = SoftwareToken.make();
    }

    @Test
    void makesKeysThatNeverLeaveTheTokenAndFindsThemAgain() throws Exception {
        var keys = new Pkcs11Keys(token.library(), token.slot(), SoftwareToken.PIN.toCharArray());
        CertificateAuthority made = keys.create("trial", AuthorityKind.ISSUING);
        assertThat(made.isPlaceholder()).isTrue();
        made.prove();
        var ceremony = new AuthorityCeremony(Clock.systemUTC(), new SecureRandom());
        var chain = ceremony.certify(ceremony.createRoot(), made.certificate().getPublicKey(), AuthorityKind.ISSUING);
        keys.certify("trial", chain);

        CertificateAuthority again =
                new Pkcs11Keys(token.library(), token.slot(), SoftwareToken.PIN.toCharArray()).open("trial");
        again.prove();
        assertThat(again.chain()).isEqualTo(chain);
        assertThatThrownBy(() -> keys.create("trial", AuthorityKind.ISSUING))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("exists");
        assertThat(encodedKey("portcullis-trial")).isNull();
    }

    /** What anybody with the PIN gets at. */
    private byte[] encodedKey(String alias) throws Exception {
        Path configuration = home.resolve("pkcs11.cfg");
        Files.writeString(
                configuration, "name = thief\nlibrary = %s\nslot = %d\n".formatted(token.library(), token.slot()));
        var provider = Security.getProvider("SunPKCS11").configure(configuration.toString());
        var store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, SoftwareToken.PIN.toCharArray());
        return store.getKey(alias, null).getEncoded();
    }

    @Test
    void saysThatThePinMayBeWrong() {
        assertThatThrownBy(() -> new Pkcs11Keys(token.library(), token.slot(), "000000".toCharArray()).exists("any"))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("pin-file");
    }

    @Test
    void theDeviceCaLivesInTheTokenAcrossARestart() throws IOException {
        Files.writeString(home.resolve("pin"), SoftwareToken.PIN + "\n");
        var services = TestServices.shared();
        var settings = Map.<String, Object>of(
                "portcullis.pki.key-provider", "pkcs11",
                "portcullis.pki.pkcs11.library", token.library(),
                "portcullis.pki.pkcs11.slot", token.slot(),
                "portcullis.pki.pkcs11.pin-file", home.resolve("pin"),
                "portcullis.pki.directory", home.resolve("pki"));
        try (var platform = RunningPlatform.start(services.newDatabase(), services.kafka(), settings)) {
            TestDevice before = TestDevice.enroll(platform);
            platform.restart();
            TestDevice after = TestDevice.enroll(platform);

            assertThat(after.certificate().getIssuerX500Principal())
                    .isEqualTo(before.certificate().getIssuerX500Principal());
            assertThat(home.resolve("pki/issuing.p12")).doesNotExist();
        }
    }
}
