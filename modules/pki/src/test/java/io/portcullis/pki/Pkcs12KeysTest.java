package io.portcullis.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Pkcs12KeysTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AuthorityCeremony ceremony = new AuthorityCeremony(Clock.systemUTC(), RANDOM);
    private final CertificateAuthority root = ceremony.createRoot();

    @TempDir
    Path directory;

    @Test
    void keepsAKeyFromItsMakingToItsCertificate() throws Exception {
        AuthorityKeys keys = keys();
        CertificateAuthority made = keys.create("issuing", AuthorityKind.ISSUING);
        assertThat(made.isPlaceholder()).isTrue();
        made.prove();

        var chain = ceremony.certify(root, made.certificate().getPublicKey(), AuthorityKind.ISSUING);
        keys.certify("issuing", chain);

        CertificateAuthority opened = keys().open("issuing");
        assertThat(opened.isPlaceholder()).isFalse();
        assertThat(opened.chain()).isEqualTo(chain);
        opened.prove();
        assertThat(Files.getPosixFilePermissions(directory.resolve("issuing.p12")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void neverMakesAKeyOverAnother() {
        keys().create("issuing", AuthorityKind.ISSUING);

        assertThatThrownBy(() -> keys().create("issuing", AuthorityKind.ISSUING))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("exists");
    }

    @Test
    void saysWhichFileIsMissing() {
        assertThat(keys().exists("issuing")).isFalse();
        assertThatThrownBy(() -> keys().open("issuing"))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("issuing.p12")
                .hasMessageContaining("backup");
    }

    @Test
    void takesNoCertificateOfAnotherKey() {
        keys().create("issuing", AuthorityKind.ISSUING);
        var other = ceremony.createIssuing(root);

        assertThatThrownBy(() -> keys().certify("issuing", other.chain()))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("another key");
        assertThat(keys().open("issuing").isPlaceholder()).isTrue();
    }

    private AuthorityKeys keys() {
        return new Pkcs12Keys(directory, "a long enough password".toCharArray(), RANDOM);
    }
}
