package io.portcullis.platform.authorization;

import io.portcullis.platform.authorization.DeviceClientProvider.AuthenticatedDevice;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.Compliance;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;

/**
 * The client credentials grant of a device: which application, does the device reach its level, then a token. Two
 * queries (application, decision), no write.
 */
final class DeviceTokenProvider implements AuthenticationProvider {
    private final Applications applications;
    private final Compliance compliance;
    private final DeviceTokens tokens;

    DeviceTokenProvider(Applications applications, Compliance compliance, DeviceTokens tokens) {
        this.applications = applications;
        this.compliance = compliance;
        this.tokens = tokens;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        var request = (OAuth2ClientCredentialsAuthenticationToken) authentication;
        if (!(request.getPrincipal() instanceof AuthenticatedDevice client)) {
            throw refused("unauthorized_client", "Only a device gets tokens here, with its certificate.");
        }
        if (request.getAdditionalParameters().containsKey("dpop_proof")) {
            throw refused(
                    "invalid_request",
                    "A token is bound to one key: on this endpoint that of the certificate. Leave the DPoP header out.");
        }
        var application = application(request.getAdditionalParameters().get("resource"));
        var scopes = scopes(request.getScopes(), application);
        var device = client.device();
        var decision = compliance.decide(
                device.id(),
                Set.copyOf(device.groups()),
                device.ownership().wire(),
                device.keyProtection(),
                application.audience());
        return switch (decision) {
            case AccessDecision.Granted granted -> {
                var token = tokens.mint(client, application, scopes, granted);
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
        return OAuth2ClientCredentialsAuthenticationToken.class.isAssignableFrom(authentication);
    }

    /** RFC 8707 section 2; exactly one, because a token has one audience. */
    private Application application(@Nullable Object resource) {
        if (!(resource instanceof String audience) || audience.isBlank()) {
            throw refused("invalid_target", "Name the application: give its URI as resource, once (RFC 8707).");
        }
        return applications
                .findByAudience(audience)
                .orElseThrow(() -> refused(
                        "invalid_target", "No application is registered for this resource. Ask an administrator."));
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
