package io.portcullis.console.login;

import java.util.List;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.userinfo.OAuth2UserService;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.stereotype.Component;

/**
 * The signed-in person. Rights come from the access token, since that is what the admin API goes by: a page never
 * offers what the API would refuse.
 */
@Component
class PlatformUsers implements OAuth2UserService<OidcUserRequest, OidcUser> {
    private final JwtDecoder accessTokens;
    private final Authorities authorities = new Authorities();

    PlatformUsers(JwtDecoder accessTokens) {
        this.accessTokens = accessTokens;
    }

    @Override
    public OidcUser loadUser(OidcUserRequest request) {
        Jwt token;
        try {
            token = accessTokens.decode(request.getAccessToken().getTokenValue());
        } catch (JwtException e) {
            throw new OAuth2AuthenticationException(
                    new OAuth2Error("invalid_token", "The platform's access token is not valid here", null), e);
        }
        List<String> roles = Authorities.roles(token);
        if (!roles.contains(Authorities.ADMIN_ROLE) && !roles.contains(Authorities.AUDITOR_ROLE)) {
            throw new OAuth2AuthenticationException(
                    new OAuth2Error("access_denied", "This account has no role in the console", null));
        }
        return new DefaultOidcUser(authorities.convert(token), request.getIdToken(), "sub");
    }
}
