package io.portcullis.platform.authorization;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/**
 * Stores the authorizations of people, with every token value replaced by its hash. Grants of machines are not stored:
 * their tokens are self-contained, short-lived and never refreshed.
 */
final class HashedAuthorizations implements OAuth2AuthorizationService {
    private static final String HASHED = "sha256:";

    private final OAuth2AuthorizationService stored;

    HashedAuthorizations(OAuth2AuthorizationService stored) {
        this.stored = stored;
    }

    @Override
    public void save(OAuth2Authorization authorization) {
        if (!AuthorizationGrantType.CLIENT_CREDENTIALS.equals(authorization.getAuthorizationGrantType())) {
            stored.save(hashed(authorization));
        }
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        stored.remove(authorization);
    }

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        return stored.findById(id);
    }

    @Override
    public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType tokenType) {
        boolean isState = tokenType != null && "state".equals(tokenType.getValue());
        // A stored hash is not a token: whoever reads the database must not be able to present what stands there.
        return stored.findByToken(isState ? token : HASHED + sha256(token), tokenType);
    }

    private static OAuth2Authorization hashed(OAuth2Authorization authorization) {
        var result = OAuth2Authorization.from(authorization);
        var code = authorization.getToken(OAuth2AuthorizationCode.class);
        if (code != null) {
            var token = code.getToken();
            result.token(
                    new OAuth2AuthorizationCode(
                            hash(token.getTokenValue()),
                            requireNonNull(token.getIssuedAt()),
                            requireNonNull(token.getExpiresAt())),
                    metadata -> metadata.putAll(code.getMetadata()));
        }
        var access = authorization.getToken(OAuth2AccessToken.class);
        if (access != null) {
            var token = access.getToken();
            result.token(
                    new OAuth2AccessToken(
                            token.getTokenType(),
                            hash(token.getTokenValue()),
                            token.getIssuedAt(),
                            token.getExpiresAt(),
                            token.getScopes()),
                    metadata -> metadata.putAll(access.getMetadata()));
        }
        var refresh = authorization.getToken(OAuth2RefreshToken.class);
        if (refresh != null) {
            var token = refresh.getToken();
            result.token(
                    new OAuth2RefreshToken(hash(token.getTokenValue()), token.getIssuedAt(), token.getExpiresAt()),
                    metadata -> metadata.putAll(refresh.getMetadata()));
        }
        var id = authorization.getToken(OidcIdToken.class);
        if (id != null) {
            var token = id.getToken();
            result.token(
                    new OidcIdToken(
                            hash(token.getTokenValue()), token.getIssuedAt(), token.getExpiresAt(), token.getClaims()),
                    metadata -> metadata.putAll(id.getMetadata()));
        }
        return result.build();
    }

    private static String hash(String value) {
        return value.startsWith(HASHED) ? value : HASHED + sha256(value);
    }

    private static String sha256(String value) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
