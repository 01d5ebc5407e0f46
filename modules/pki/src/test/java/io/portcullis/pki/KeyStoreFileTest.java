package io.portcullis.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyStoreFileTest {
    private final CertificateAuthority root = new AuthorityCeremony(Clock.systemUTC(), new SecureRandom()).createRoot();

    @TempDir
    Path directory;

    @Test
    void keepsAnAuthority() {
        var file = file("issuing.p12", "a long enough password");
        file.create(root);

        assertThat(file.load().chain()).isEqualTo(root.chain());
        assertThat(file.load().privateKey()).isEqualTo(root.privateKey());
    }

    @Test
    void isReadableByItsOwnerOnlyAndLeavesNothingElseBehind() throws Exception {
        file("ca/root.p12", "a long enough password").create(root);

        assertThat(Files.getPosixFilePermissions(directory.resolve("ca/root.p12")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var files = Files.list(directory.resolve("ca"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void holdsNoKeyInTheClear() throws Exception {
        file("root.p12", "a long enough password").create(root);

        assertThat(new String(Files.readAllBytes(directory.resolve("root.p12")), StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(root.privateKey().getEncoded(), StandardCharsets.ISO_8859_1));
    }

    @Test
    void neverOverwrites() {
        var file = file("root.p12", "a long enough password");
        file.create(root);

        assertThatThrownBy(() -> file.create(root))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("exists");
    }

    @Test
    void saysThatThePasswordMayBeWrong() {
        file("root.p12", "a long enough password").create(root);

        assertThatThrownBy(() -> file("root.p12", "another long password").load())
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("password");
    }

    @Test
    void wantsARealPassword() {
        assertThatThrownBy(() -> file("root.p12", "short")).isInstanceOf(PkiException.class);
    }

    private KeyStoreFile file(String name, String password) {
        return new KeyStoreFile(directory.resolve(name), password.toCharArray());
    }
}
