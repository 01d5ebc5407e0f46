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
    private final Devices devices;

    DeviceClientProvider(Devices devices) {
        this.devices = devices;
    }

    /** A device that may ask for tokens now, with the certificate it presented. */
    static final class AuthenticatedDevice extends OAuth2ClientAuthenticationToken {
        private final transient Device device;
        private final String thumbprint;

        AuthenticatedDevice(RegisteredClient client, X509Certificate[] chain, Device device, String thumbprint) {
            super(client, ClientAuthenticationMethod.TLS_CLIENT_AUTH, chain);
            this.device = device;
            this.thumbprint = thumbprint;
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
        return switch (devices.standing(chain[0])) {
            case DeviceStanding.Good good -> {
                Device device = good.device();
                if (!device.id().toString().equals(client.getPrincipal())) {
                    throw refused("The certificate belongs to another device than client_id names.");
                }
                yield new AuthenticatedDevice(registeredClient(device), chain, device, good.thumbprint());
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
