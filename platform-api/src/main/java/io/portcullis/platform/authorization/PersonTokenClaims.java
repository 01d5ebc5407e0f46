package io.portcullis.platform.authorization;

import static java.util.Collections.singletonList;

import io.portcullis.contracts.ClaimNames;
import io.portcullis.platform.accounts.Account;
import io.portcullis.platform.accounts.Accounts;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.stereotype.Component;

/**
 * Claims of the tokens that the configured clients get: for a person through the console, or for automation itself.
 * Lists are of the types that the stored authorization may hold.
 */
@Component
class PersonTokenClaims implements OAuth2TokenCustomizer<JwtEncodingContext> {
    private final Accounts accounts;
    private final AuthorizationProperties properties;

    PersonTokenClaims(Accounts accounts, AuthorizationProperties properties) {
        this.accounts = accounts;
        this.properties = properties;
    }

    @Override
    public void customize(JwtEncodingContext context) {
        boolean isAccessToken = OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType());
        boolean isMachine = AuthorizationGrantType.CLIENT_CREDENTIALS.equals(context.getAuthorizationGrantType());
        context.getJwsHeader().algorithm(SignatureAlgorithm.ES256);
        if (isAccessToken) {
            context.getJwsHeader().type(ClaimNames.ACCESS_TOKEN_TYPE);
            context.getClaims()
                    .audience(singletonList(properties.adminApiAudience()))
                    .claim("client_id", context.getRegisteredClient().getClientId());
        }
        if (isMachine) {
            var requested = context.getAuthorizedScopes();
            context.getClaims()
                    .claim(
                            "scope",
                            String.join(
                                    " ",
                                    requested.isEmpty()
                                            ? context.getRegisteredClient().getScopes()
                                            : requested));
            return;
        }
        // Read at every mint, so that a change of role or a disabled account takes hold at the next refresh.
        Authentication person = context.getPrincipal();
        var account = Optional.ofNullable(person)
                .flatMap(known -> accounts.find(known.getName()))
                .filter(Account::enabled)
                .orElseThrow(() -> new OAuth2AuthenticationException(
                        new OAuth2Error("invalid_grant", "The account no longer exists or is disabled.", null)));
        var role = account.role();
        context.getClaims().claim("roles", singletonList(role.wire()));
        if (isAccessToken) {
            Set<String> scopes = new LinkedHashSet<>(context.getAuthorizedScopes());
            scopes.removeIf(
                    scope -> scope.startsWith("portcullis.") && !role.scopes().contains(scope));
            context.getClaims().claim("scope", String.join(" ", scopes));
        } else {
            context.getClaims().claim("preferred_username", account.username()).claim("name", account.displayName());
        }
    }
}
