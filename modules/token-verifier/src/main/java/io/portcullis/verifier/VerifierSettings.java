package io.portcullis.verifier;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * What a {@link TokenVerifier} needs to know. Made by {@link #builder}.
 *
 * @param issuer the {@code iss} of acceptable tokens, compared character by character
 * @param audience the identifier of this application, which must be among a token's {@code aud}
 * @param jwksUri where the issuer's keys are; when absent, its metadata says so (RFC 8414)
 * @param algorithms acceptable signature algorithms; ES256 alone unless told otherwise
 * @param clockSkew how far the issuer's clock may be ahead: 30 s unless told otherwise. Never prolongs a token.
 * @param sslContext for calls to the issuer; the JVM's own when absent
 * @param maxTokenLength in characters, 8192 unless told otherwise
 * @param cacheSize verified tokens kept, 10,000 unless told otherwise; 0 keeps none
 * @param proofs what DPoP proofs must be like
 */
public record VerifierSettings(
        String issuer,
        String audience,
        Optional<URI> jwksUri,
        Set<SignatureAlgorithm> algorithms,
        Duration clockSkew,
        PostureRequirement posture,
        UserAuthenticationRequirement userAuthentication,
        KeyRefresh keyRefresh,
        Optional<SSLContext> sslContext,
        int maxTokenLength,
        int cacheSize,
        ProofRules proofs,
        Clock clock) {
    private static final Duration LARGEST_SKEW = Duration.ofMinutes(2);

    public VerifierSettings {
        algorithms = Set.copyOf(algorithms);
        requireHttps("issuer", URI.create(issuer));
        jwksUri.ifPresent(uri -> requireHttps("key set", uri));
        require(!audience.isBlank(), "an audience is needed: the identifier of this application");
        require(!algorithms.isEmpty(), "at least one signature algorithm is needed");
        require(
                !clockSkew.isNegative() && clockSkew.compareTo(LARGEST_SKEW) <= 0,
                "the clock skew must be between 0 and " + LARGEST_SKEW.toSeconds() + " s");
        require(maxTokenLength > 0, "the maximum token length must be positive");
        require(cacheSize >= 0, "the cache size must not be negative");
    }

    private static void requireHttps(String what, URI uri) {
        require(
                "https".equals(uri.getScheme()) && uri.getHost() != null,
                "the " + what + " must be an https URI: " + uri);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    public static Builder builder(String issuer, String audience) {
        return new Builder(issuer, audience);
    }

    /** Starts from the defaults. */
    public static final class Builder {
        private final String issuer;
        private final String audience;
        private Optional<URI> jwksUri = Optional.empty();
        private Set<SignatureAlgorithm> algorithms = EnumSet.of(SignatureAlgorithm.ES256);
        private Duration clockSkew = Duration.ofSeconds(30);
        private PostureRequirement posture = PostureRequirement.compliant();
        private UserAuthenticationRequirement userAuthentication = UserAuthenticationRequirement.none();
        private KeyRefresh keyRefresh = KeyRefresh.standard();
        private Optional<SSLContext> sslContext = Optional.empty();
        private int maxTokenLength = 8192;
        private int cacheSize = 10_000;
        private ProofRules proofs = ProofRules.standard();
        private Clock clock = Clock.systemUTC();

        private Builder(String issuer, String audience) {
            this.issuer = issuer;
            this.audience = audience;
        }

        public Builder jwksUri(URI uri) {
            this.jwksUri = Optional.of(uri);
            return this;
        }

        public Builder algorithms(Set<SignatureAlgorithm> allowed) {
            this.algorithms = allowed;
            return this;
        }

        public Builder clockSkew(Duration skew) {
            this.clockSkew = skew;
            return this;
        }

        public Builder posture(PostureRequirement requirement) {
            this.posture = requirement;
            return this;
        }

        public Builder userAuthentication(UserAuthenticationRequirement requirement) {
            this.userAuthentication = requirement;
            return this;
        }

        public Builder keyRefresh(KeyRefresh refresh) {
            this.keyRefresh = refresh;
            return this;
        }

        public Builder sslContext(SSLContext context) {
            this.sslContext = Optional.of(context);
            return this;
        }

        public Builder maxTokenLength(int characters) {
            this.maxTokenLength = characters;
            return this;
        }

        public Builder cacheSize(int tokens) {
            this.cacheSize = tokens;
            return this;
        }

        public Builder proofs(ProofRules rules) {
            this.proofs = rules;
            return this;
        }

        public Builder clock(Clock time) {
            this.clock = time;
            return this;
        }

        public VerifierSettings build() {
            return new VerifierSettings(
                    issuer,
                    audience,
                    jwksUri,
                    algorithms,
                    clockSkew,
                    posture,
                    userAuthentication,
                    keyRefresh,
                    sslContext,
                    maxTokenLength,
                    cacheSize,
                    proofs,
                    clock);
        }
    }
}
