package io.portcullis.platform.authorization;

import io.portcullis.platform.devices.Device;
import io.portcullis.platform.devices.DeviceStanding;
import io.portcullis.platform.devices.Devices;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/** Authenticates a device by the certificate that the platform issued to it and still trusts. One query. */
final class DeviceClientProvider implements AuthenticationProvider {
    private final Look look;

    private DeviceClientProvider(Look look) {
        this.look = look;
    }

    /** For requests about tokens that exist. */
    static DeviceClientProvider of(Devices devices) {
        return new DeviceClientProvider(
                (certificate, _) -> new TokenQuestions.Answer(devices.standing(certificate), null));
    }

    /** For token requests: what is known of the device is read together with what it may open. */
    static DeviceClientProvider of(TokenQuestions questions) {
        return new DeviceClientProvider(questions::ask);
    }

    @FunctionalInterface
    private interface Look {
        TokenQuestions.Answer at(X509Certificate certificate, @Nullable String audience);
    }

    /** A device that may ask for tokens now, with the certificate it presented. */
    static final class AuthenticatedDevice extends OAuth2ClientAuthenticationToken {
        private final transient Device device;
        private final String thumbprint;
        private final transient TokenQuestions.@Nullable Access access;

        AuthenticatedDevice(
                RegisteredClient client,
                X509Certificate[] chain,
                DeviceStanding.Good standing,
                TokenQuestions.@Nullable Access access) {
            super(client, ClientAuthenticationMethod.TLS_CLIENT_AUTH, chain);
            this.device = standing.device();
            this.thumbprint = standing.thumbprint();
            this.access = access;
        }

        /** What it may open; null unless it asked for a token of one application. */
        TokenQuestions.@Nullable Access access() {
            return access;
        }

        Device device() {
            return device;
        }

        /** The one it authenticated with. */
        X509Certificate certificate() {
            if (getCredentials() instanceof X509Certificate[] chain) {
                return chain[0];
            }
            throw new IllegalStateException("An authenticated device has a certificate");
        }

        /** Base64url SHA-256 of the certificate, RFC 8705 section 3.1. */
        String thumbprint() {
            return thumbprint;
        }
    }

    @Override
    public @Nullable Authentication authenticate(Authentication authentication) {
        var client = (OAuth2ClientAuthenticationToken) authentication;
        if (!ClientAuthenticationMethod.TLS_CLIENT_AUTH.equals(client.getClientAuthenticationMethod())
                || !(client.getCredentials() instanceof X509Certificate[] chain)) {
            return null;
        }
        var answer = look.at(chain[0], resource(client));
        return switch (answer.standing()) {
            case DeviceStanding.Good good -> {
                Device device = good.device();
                if (!device.id().toString().equals(client.getPrincipal())) {
                    throw refused("The certificate belongs to another device than client_id names.");
                }
                yield new AuthenticatedDevice(registeredClient(device), chain, good, answer.access());
            }
            case DeviceStanding.Suspended suspended ->
                throw refused("The device is suspended. Ask an administrator to resume it.");
            case DeviceStanding.Retired retired -> throw refused("The device is retired. Enroll it again.");
            case DeviceStanding.CertificateRevoked revoked ->
                throw refused("The certificate is revoked. Enroll the device again.");
            case DeviceStanding.CertificateExpired expired ->
                throw refused("The certificate has expired. Enroll the device again.");
            case DeviceStanding.CertificateUnknown unknown ->
                throw refused("The certificate is not that of an enrolled device.");
        };
    }

    private static @Nullable String resource(OAuth2ClientAuthenticationToken client) {
        return client.getAdditionalParameters().get(DeviceClientConverter.RESOURCE) instanceof String resource
                ? resource
                : null;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2ClientAuthenticationToken.class.isAssignableFrom(authentication);
    }

    private static RegisteredClient registeredClient(Device device) {
        String id = device.id().toString();
        return RegisteredClient.withId(id)
                .clientId(id)
                .clientAuthenticationMethod(ClientAuthenticationMethod.TLS_CLIENT_AUTH)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .build();
    }

    private static OAuth2AuthenticationException refused(String description) {
        return new OAuth2AuthenticationException(new OAuth2Error("invalid_client", description, null));
    }
}
