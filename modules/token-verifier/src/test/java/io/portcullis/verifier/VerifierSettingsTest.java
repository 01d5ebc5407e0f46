package io.portcullis.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.verifier.testing.TestCa;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierSettingsTest {
    private static VerifierSettings.Builder builder() {
        return VerifierSettings.builder("https://id.example", "https://payroll.example");
    }

    @Test
    void defaultsAreStrict() {
        VerifierSettings settings = builder().build();
        assertThat(settings.algorithms()).containsExactly(SignatureAlgorithm.ES256);
        assertThat(settings.clockSkew()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.maxTokenLength()).isEqualTo(8192);
        assertThat(settings.posture()).isEqualTo(PostureRequirement.compliant());
        assertThat(settings.keyRefresh().usableWithoutIssuer()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void mistakesAreFoundAtTheStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> VerifierSettings.builder("http://id.example", "x").build());
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        VerifierSettings.builder("https://id.example", " ").build());
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        builder().jwksUri(URI.create("http://id.example/keys")).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().algorithms(Set.of()).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().clockSkew(Duration.ofMinutes(3)).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().clockSkew(Duration.ofSeconds(-1)).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().maxTokenLength(0).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().cacheSize(-1).build());
        assertThatIllegalArgumentException().isThrownBy(() -> PostureRequirement.level(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyRefresh(Duration.ofHours(2), Duration.ofHours(1), Duration.ZERO));
    }

    @Test
    void aCaFileIsReadOrRefused(@TempDir Path directory) throws IOException {
        Path good = new TestCa("CA").writeCertificate(directory.resolve("ca.pem"));
        assertThat(CaFile.sslContext(good).getProtocol()).isEqualTo("TLS");
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        assertThatThrownBy(() -> CaFile.sslContext(empty)).isInstanceOf(IOException.class);
        Path rubbish = Files.writeString(directory.resolve("rubbish.pem"), "rubbish");
        assertThatThrownBy(() -> CaFile.sslContext(rubbish)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> CaFile.sslContext(directory.resolve("missing.pem")))
                .isInstanceOf(IOException.class);
    }
}
