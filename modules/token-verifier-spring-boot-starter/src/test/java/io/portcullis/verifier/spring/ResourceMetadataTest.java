package io.portcullis.verifier.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.verifier.VerifierSettings;
import java.net.URI;
import org.junit.jupiter.api.Test;

class ResourceMetadataTest {
    private static ResourceMetadata of(String audience) {
        return ResourceMetadata.of(
                VerifierSettings.builder("https://id.example", audience).build(), null, true);
    }

    @Test
    void standsBetweenHostAndPath() {
        assertThat(of("https://app.example").address())
                .contains(URI.create("https://app.example/.well-known/oauth-protected-resource"));
        assertThat(of("https://app.example/").address())
                .contains(URI.create("https://app.example/.well-known/oauth-protected-resource"));
        assertThat(of("https://app.example:7443/payroll").address())
                .contains(URI.create("https://app.example:7443/.well-known/oauth-protected-resource/payroll"));
    }

    @Test
    void anAudienceThatIsNoAddressHasNone() {
        assertThat(of("urn:example:payroll").address()).isEmpty();
        assertThat(of("pay roll").address()).isEmpty();
        assertThat(of("http://app.example").address()).isEmpty();
    }
}
