package io.portcullis.platform.authorization;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenRevocationAuthenticationToken;

/** Token revocation, RFC 7009: a device gives up a token of its own. */
final class DeviceTokenRevocationProvider implements AuthenticationProvider {
    private final IssuedDeviceTokens tokens;

    DeviceTokenRevocationProvider(IssuedDeviceTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        var request = (OAuth2TokenRevocationAuthenticationToken) authentication;
        var client = (OAuth2ClientAuthenticationToken) request.getPrincipal();
        var known = tokens.read(request.getToken());
        if (known.isEmpty()) {
            // A token that means nothing needs no revoking, RFC 7009 section 2.2.
            var nothing = new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, request.getToken(), null, null);
            return new OAuth2TokenRevocationAuthenticationToken(nothing, client);
        }
        var registered = client.getRegisteredClient();
        if (registered == null
                || !registered.getClientId().equals(known.get().deviceId().toString())) {
            throw new OAuth2AuthenticationException(
                    new OAuth2Error("invalid_client", "The token was issued to another client.", null));
        }
        tokens.revoke(known.get());
        return new OAuth2TokenRevocationAuthenticationToken(known.get().jwt(), client);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2TokenRevocationAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
