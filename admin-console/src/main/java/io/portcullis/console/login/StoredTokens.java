package io.portcullis.console.login;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;

/** A person's tokens as they are kept. */
record StoredTokens(
        String principal,
        String access,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable String refresh) {
    static StoredTokens of(OAuth2AuthorizedClient client) {
        OAuth2AccessToken access = client.getAccessToken();
        Instant expires = access.getExpiresAt();
        Instant issued = access.getIssuedAt();
        OAuth2RefreshToken refresh = client.getRefreshToken();
        return new StoredTokens(
                client.getPrincipalName(),
                access.getTokenValue(),
                issued != null ? issued : Instant.EPOCH,
                expires != null ? expires : Instant.EPOCH.plusSeconds(1),
                refresh == null ? null : refresh.getTokenValue());
    }

    OAuth2AccessToken accessToken() {
        return new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, access, issuedAt, expiresAt);
    }

    OAuth2AuthorizedClient client(ClientRegistration registration) {
        return new OAuth2AuthorizedClient(
                registration,
                principal,
                accessToken(),
                refresh == null ? null : new OAuth2RefreshToken(refresh, issuedAt));
    }

    @Override
    public String toString() {
        return "StoredTokens[" + principal + ", until " + expiresAt + "]";
    }
}
