package io.portcullis.console.login;

import io.portcullis.console.platform.PlatformRegistration;
import io.portcullis.console.platform.PlatformUnavailable;
import io.portcullis.console.platform.SignInAgain;
import java.util.Objects;
import java.util.Set;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** The platform's token endpoint, called with our trust and our timeouts. */
@Component
class TokenEndpoint {
    /**
     * What Spring's token client reports when the endpoint did not answer, and what the endpoint says when it cannot.
     */
    private static final Set<String> PLATFORM_TROUBLE =
            Set.of("invalid_token_response", "server_error", "temporarily_unavailable");

    private final ClientRegistration registration;
    private final RestClientAuthorizationCodeTokenResponseClient codes =
            new RestClientAuthorizationCodeTokenResponseClient();
    private final RestClientRefreshTokenTokenResponseClient refreshing =
            new RestClientRefreshTokenTokenResponseClient();

    TokenEndpoint(ClientRegistrationRepository registrations, JdkClientHttpRequestFactory platformHttp) {
        this.registration = Objects.requireNonNull(registrations.findByRegistrationId(PlatformRegistration.ID));
        RestClient client = RestClient.builder()
                .requestFactory(platformHttp)
                .configureMessageConverters(converters -> converters
                        .disableDefaults()
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build();
        codes.setRestClient(client);
        refreshing.setRestClient(client);
    }

    ClientRegistration registration() {
        return registration;
    }

    OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> codeExchange() {
        return codes;
    }

    /** New tokens for old ones. The platform accepts a refresh token once. */
    OAuth2AuthorizedClient refresh(String principal, OAuth2AccessToken access, OAuth2RefreshToken refresh) {
        try {
            OAuth2AccessTokenResponse answer =
                    refreshing.getTokenResponse(new OAuth2RefreshTokenGrantRequest(registration, access, refresh));
            OAuth2RefreshToken next = answer.getRefreshToken();
            return new OAuth2AuthorizedClient(
                    registration, principal, answer.getAccessToken(), next != null ? next : refresh);
        } catch (OAuth2AuthorizationException e) {
            String code = e.getError().getErrorCode();
            if (PLATFORM_TROUBLE.contains(code)) {
                throw new PlatformUnavailable("The platform does not refresh the access token", e);
            }
            throw new SignInAgain("The session at the platform has ended: " + code);
        }
    }
}
