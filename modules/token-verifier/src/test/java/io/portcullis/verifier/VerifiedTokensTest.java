package io.portcullis.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.verifier.testing.TestCa;
import io.portcullis.verifier.testing.TestIssuer;
import java.util.EnumSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {
    private final TestCa.Identity device = new TestCa("Devices").client("device");
    private final KeySet keys = keys();

    private static KeySet keys() {
        try {
            String document =
                    "{\"keys\":[" + TestIssuer.newKey("k").toPublicJWK().toJSONString() + "]}";
            return KeySet.parse(document, EnumSet.of(SignatureAlgorithm.ES256));
        } catch (KeysUnavailableException e) {
            throw new IllegalStateException(e);
        }
    }

    private VerifiedTokens.Entry entry(long until) {
        try (TestIssuer issuer = new TestIssuer()) {
            DeviceToken token = TokenReader.read(
                    com.nimbusds.jose.util.JSONObjectUtils.parse(new com.nimbusds.jose.util.Base64URL(issuer.token("a")
                                    .boundTo(device.certificate())
                                    .sign()
                                    .split("\\.", -1)[1])
                            .decodeToString()));
            VerificationKey key = java.util.Objects.requireNonNull(keys.find("k"));
            return new VerifiedTokens.Entry(
                    new Verification.Verified(token),
                    (Binding.ToCertificate) token.binding(),
                    key,
                    0,
                    until,
                    device.certificate());
        } catch (Refusal | java.text.ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void neverHoldsMoreThanItsCapacity() {
        VerifiedTokens tokens = new VerifiedTokens(100);
        VerifiedTokens.Entry entry = entry(Long.MAX_VALUE);
        IntStream.range(0, 1000).forEach(i -> {
            tokens.add(TokenDigest.of("token-" + i), entry, 0);
            assertThat(tokens.size()).isLessThanOrEqualTo(100);
        });
        assertThat(tokens.find(TokenDigest.of("token-999"), device.certificate(), keys, 1))
                .isNotNull();
    }

    @Test
    void dropsWhatHasEndedFirst() {
        VerifiedTokens tokens = new VerifiedTokens(10);
        VerifiedTokens.Entry ended = entry(5);
        VerifiedTokens.Entry live = entry(Long.MAX_VALUE);
        IntStream.range(0, 5).forEach(i -> tokens.add(TokenDigest.of("live-" + i), live, 0));
        IntStream.range(0, 5).forEach(i -> tokens.add(TokenDigest.of("ended-" + i), ended, 0));
        tokens.add(TokenDigest.of("new"), live, 6);
        assertThat(tokens.size()).isEqualTo(6);
        IntStream.range(0, 5)
                .forEach(i -> assertThat(tokens.find(TokenDigest.of("live-" + i), device.certificate(), keys, 6))
                        .isNotNull());
    }

    @Test
    void mayBeSwitchedOff() {
        VerifiedTokens tokens = new VerifiedTokens(0);
        tokens.add(TokenDigest.of("token"), entry(Long.MAX_VALUE), 0);
        assertThat(tokens.size()).isZero();
    }

    @Test
    void digestsAreTheTokensSha256() {
        assertThat(TokenDigest.of("abc")).isEqualTo(TokenDigest.of("abc")).isNotEqualTo(TokenDigest.of("abd"));
        assertThat(TokenDigest.of("abc").a()).isEqualTo(0xba7816bf8f01cfeaL);
    }
}
