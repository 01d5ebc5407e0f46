package io.portcullis.platform.authorization;

import io.portcullis.platform.authorization.DeviceClientProvider.AuthenticatedDevice;
import io.portcullis.platform.compliance.AccessDecision;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;

/**
 * The client credentials grant of a device: which application, does the device reach its level, then a token. Nothing
 * is written, but the DPoP proof of a request that has one.
 */
final class DeviceTokenProvider implements AuthenticationProvider {
    private final DeviceTokens tokens;
    private final DpopProofs proofs;

    DeviceTokenProvider(DeviceTokens tokens, DpopProofs proofs) {
        this.tokens = tokens;
        this.proofs = proofs;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        var request = (DeviceTokenRequest) authentication;
        if (!(request.getPrincipal() instanceof AuthenticatedDevice client)) {
            throw refused("unauthorized_client", "Only a device gets tokens here, with its certificate.");
        }
        var access = client.access();
        if (access == null) {
            throw refused("invalid_target", "Name the application: give its URI as resource, once (RFC 8707).");
        }
        return switch (access) {
            case TokenQuestions.Access.NoSuchApplication() ->
                throw refused(
                        "invalid_target", "No application is registered for this resource. Ask an administrator.");
            case TokenQuestions.Access.Decided(var application, var decision) ->
                answer(client, request.proof(), application, scopes(request.getScopes(), application), decision);
        };
    }

    private Authentication answer(
            AuthenticatedDevice client,
            Optional<String> proof,
            Application application,
            Set<String> scopes,
            AccessDecision decision) {
        return switch (decision) {
            case AccessDecision.Granted granted -> {
                // Last, as it is remembered: who gets no token leaves nothing behind.
                var binding = proof.<TokenBinding>map(one -> proofs.take(one, client.certificate()))
                        .orElseGet(() -> new TokenBinding.ToCertificate(client.thumbprint()));
                var token = tokens.mint(client, binding, application, scopes, granted);
                var registered = client.getRegisteredClient();
                if (registered == null) {
                    throw new IllegalStateException("An authenticated device has a client");
                }
                yield new OAuth2AccessTokenAuthenticationToken(registered, client, token);
            }
            case AccessDecision.Refused(var reasons) ->
                throw new OAuth2AuthenticationException(new ComplianceRefusal(reasons));
        };
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return DeviceTokenRequest.class.isAssignableFrom(authentication);
    }

    private static Set<String> scopes(Set<String> requested, Application application) {
        if (!application.scopes().containsAll(requested)) {
            throw refused(
                    "invalid_scope", "The application offers these scopes: " + String.join(" ", application.scopes()));
        }
        return requested.isEmpty() ? application.scopes() : requested;
    }

    private static OAuth2AuthenticationException refused(String error, String description) {
        return new OAuth2AuthenticationException(new OAuth2Error(error, description, null));
    }
}
