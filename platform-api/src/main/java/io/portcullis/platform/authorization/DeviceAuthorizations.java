package io.portcullis.platform.authorization;

import io.portcullis.platform.certificates.CertificateEvent;
import io.portcullis.platform.certificates.RevocationReason;
import io.portcullis.platform.devices.DeviceEvent;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Ends stored authorizations, refresh tokens among them, together with the certificate or the device that they rest on:
 * in the transaction that revokes or retires. Device tokens are not stored; see {@link IssuedDeviceTokens}.
 */
@Component
class DeviceAuthorizations {
    private static final String DELETE = "delete from authorization_server.oauth2_authorization where ";

    private final JdbcTemplate jdbc;

    DeviceAuthorizations(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A superseded certificate takes along only what is bound to it: the device goes on with the next one. */
    @EventListener
    void revoked(CertificateEvent.CertificateRevoked event) {
        jdbc.update(DELETE + "bound_to = ?", event.thumbprint());
        if (event.reason() != RevocationReason.SUPERSEDED) {
            deleteOf(event.deviceId());
        }
    }

    @EventListener
    void retired(DeviceEvent.DeviceRetired event) {
        deleteOf(event.deviceId());
    }

    private void deleteOf(UUID deviceId) {
        String id = deviceId.toString();
        jdbc.update(DELETE + "registered_client_id = ? or principal_name = ?", id, id);
    }
}
