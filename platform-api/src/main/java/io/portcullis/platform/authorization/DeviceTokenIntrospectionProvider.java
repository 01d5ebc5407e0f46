package io.portcullis.platform.authorization;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenIntrospection;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationToken;

/** Token introspection, RFC 7662, also for device tokens: what one is worth at this moment. */
final class DeviceTokenIntrospectionProvider implements AuthenticationProvider {
    private final IssuedDeviceTokens tokens;
    private final AuthenticationProvider others;

    /** @param others serves tokens that are not devices' */
    DeviceTokenIntrospectionProvider(IssuedDeviceTokens tokens, AuthenticationProvider others) {
        this.tokens = tokens;
        this.others = others;
    }

    @Override
    public @Nullable Authentication authenticate(Authentication authentication) {
        var request = (OAuth2TokenIntrospectionAuthenticationToken) authentication;
        var known = tokens.read(request.getToken());
        if (known.isEmpty()) {
            return others.authenticate(authentication);
        }
        var answer = tokens.isActive(known.get())
                ? active(known.get())
                : OAuth2TokenIntrospection.builder().build();
        return new OAuth2TokenIntrospectionAuthenticationToken(
                request.getToken(), (Authentication) request.getPrincipal(), answer);
    }

    /** The token's own claims, with {@code cnf} as in RFC 8705 section 3.2 and RFC 9449 section 6.2. */
    private static OAuth2TokenIntrospection active(IssuedDeviceTokens.Known token) {
        Map<String, Object> claims = new LinkedHashMap<>(token.jwt().getClaims());
        claims.put("iss", String.valueOf(claims.get("iss")));
        var answer = OAuth2TokenIntrospection.builder(true)
                .tokenType(token.binding().tokenType().getValue());
        claims.remove("scope");
        answer.claims(all -> all.putAll(claims));
        String scope = token.jwt().getClaimAsString("scope");
        if (scope != null) {
            for (String one : scope.split(" ", -1)) {
                answer.scope(one);
            }
        }
        return answer.build();
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2TokenIntrospectionAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
