package io.portcullis.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.ReadProof;
import io.portcullis.agent.TestAuthority;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceJwtTest {

    private static final TestAuthority AUTHORITY = TestAuthority.named("devices");

    private static DeviceIdentity identity(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        KeyPair keys = generator.generateKeyPair();
        UUID id = UUID.randomUUID();
        return new DeviceIdentity(
                id, keys.getPrivate(), List.of(AUTHORITY.device(id, keys.getPublic(), Duration.ofDays(7))));
    }

    @ParameterizedTest
    @CsvSource({"secp256r1, ES256, 43", "secp384r1, ES384, 64"})
    void theCurveDecidesTheAlgorithm(String curve, String algorithm, int length) throws Exception {
        DeviceIdentity identity = identity(curve);
        PublicJwk jwk = identity.jwk();
        assertThat(jwk.x()).hasSize(length);
        assertThat(jwk.y()).hasSize(length);
        ReadProof read = ReadProof.of(DeviceJwt.sign(Map.of("jwk", jwk.members()), Map.of("jti", "x"), identity));
        assertThat(read.header().get("alg").asString()).isEqualTo(algorithm);
        assertThat(read.key()).isEqualTo(identity.certificate().getPublicKey());
        assertThat(read.thumbprint()).isEqualTo(jwk.thumbprint());
    }

    /** RFC 9449 sections 4.1 and 6.1. */
    @Test
    void theThumbprintIsThatOfTheStandard() {
        PublicJwk key = new PublicJwk(
                "P-256", "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs", "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA");
        assertThat(key.thumbprint()).isEqualTo("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    }

    @Test
    void coordinatesKeepTheZerosTheyBeginWith() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        // One in 128 keys has such a coordinate.
        for (int i = 0; i < 1000; i++) {
            PublicJwk key = PublicJwk.of(generator.generateKeyPair().getPublic());
            assertThat(key.x()).hasSize(43);
            assertThat(key.y()).hasSize(43);
        }
    }
}
