package io.portcullis.platform.authorization;

import io.portcullis.contracts.ClaimNames;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AccessToken;

/** The one key that a token is bound to, as its {@code cnf} claim says it. */
sealed interface TokenBinding {
    /** @param thumbprint base64url of the SHA-256 of the DER certificate, RFC 8705 section 3.1 */
    record ToCertificate(String thumbprint) implements TokenBinding {}

    /** @param thumbprint of the device's key, RFC 7638; RFC 9449 section 6.1 */
    record ToKey(String thumbprint) implements TokenBinding {}

    default Map<String, Object> confirmation() {
        return switch (this) {
            case ToCertificate(String thumbprint) -> Map.of(ClaimNames.X5T_S256, thumbprint);
            case ToKey(String thumbprint) -> Map.of(ClaimNames.JKT, thumbprint);
        };
    }

    default OAuth2AccessToken.TokenType tokenType() {
        return switch (this) {
            case ToCertificate bound -> OAuth2AccessToken.TokenType.BEARER;
            case ToKey bound -> OAuth2AccessToken.TokenType.DPOP;
        };
    }

    /** Empty unless the claim names exactly one key. */
    static Optional<TokenBinding> of(@Nullable Object confirmation) {
        if (!(confirmation instanceof Map<?, ?> members) || members.size() != 1) {
            return Optional.empty();
        }
        if (members.get(ClaimNames.X5T_S256) instanceof String thumbprint) {
            return Optional.of(new ToCertificate(thumbprint));
        }
        return members.get(ClaimNames.JKT) instanceof String thumbprint
                ? Optional.of(new ToKey(thumbprint))
                : Optional.empty();
    }
}
