package io.portcullis.platform.devices;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.pki.DeviceIssuer;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.certificates.AuthorityGenerations;
import io.portcullis.platform.certificates.CertificateEvent;
import io.portcullis.platform.certificates.CertificateStanding;
import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.certificates.RevocationReason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

class DeviceStateIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();
    private static final String REASON = "{\"reason\":\"lost on the train\"}";

    private final Devices devices = PLATFORM.bean(Devices.class);
    private final DeviceCertificates certificates = PLATFORM.bean(DeviceCertificates.class);
    private final JdbcTemplate jdbc = PLATFORM.bean(JdbcTemplate.class);

    @Test
    void letsAnEnrolledDeviceIn() {
        TestDevice device = TestDevice.enroll(PLATFORM);

        assertThat(knock(device.client()).statusCode()).as("past the guard").isEqualTo(404);
        assertThat(devices.standing(device.certificate())).isInstanceOfSatisfying(DeviceStanding.Good.class, good -> {
            assertThat(good.device().id()).isEqualTo(device.id());
            assertThat(good.thumbprint()).isEqualTo(device.thumbprint());
        });
        assertThat(devices.standing(device.thumbprint())).isEqualTo(devices.standing(device.certificate()));
    }

    @Test
    void wantsACertificate() {
        refused(knock(PLATFORM.client()), 401, "device.certificate_required");
    }

    @Test
    void takesNobodyForADeviceWhoseCertificateIsNotOurs() {
        var stranger = TestCertificates.selfSigned(UUID.randomUUID().toString());
        HttpClient client = PLATFORM.client(stranger.privateKey(), List.of(stranger.certificate()));

        assertThatThrownBy(() -> knock(client)).hasCauseInstanceOf(SSLHandshakeException.class);
        assertThat(devices.standing(stranger.certificate())).isEqualTo(new DeviceStanding.CertificateUnknown());
    }

    @Test
    void refusesACertificateThatIsNotOnRecord() {
        var keys = TestCertificates.p256();
        var issuer = PLATFORM.bean(AuthorityGenerations.class).issuing();
        var ready = (DeviceIssuer.Preparation.Ready)
                issuer.prepare(UUID.randomUUID(), keys.getPublic(), KeyProtection.SOFTWARE);
        var certificate = issuer.issue(ready.certificate());

        refused(
                knock(PLATFORM.client(
                        keys.getPrivate(),
                        List.of(certificate, certificates.caCertificates().getFirst()))),
                401,
                "device.certificate_unknown");
    }

    @Test
    void refusesASuspendedDeviceUntilItIsResumed() {
        TestDevice device = TestDevice.enroll(PLATFORM);
        assertThat(knock(device.client()).statusCode()).isEqualTo(404);

        assertThat(json(change(device.id(), "suspend", REASON)).get("state").stringValue())
                .isEqualTo("suspended");
        // The same client, and so the same connection.
        refused(knock(device.client()), 403, "device.suspended");
        refused(unenroll(device), 403, "device.suspended");
        assertThat(certificates.standing(device.certificate())).isInstanceOf(CertificateStanding.Good.class);

        assertThat(json(change(device.id(), "resume", REASON)).get("state").stringValue())
                .isEqualTo("enrolled");
        assertThat(knock(device.client()).statusCode()).isEqualTo(404);
    }

    @Test
    void retiresADeviceForGood() {
        TestDevice device = TestDevice.enroll(PLATFORM);

        assertThat(json(change(device.id(), "retire", REASON)).get("state").stringValue())
                .isEqualTo("retired");

        refused(knock(device.client()), 403, "device.retired");
        assertThat(certificates.standing(device.certificate()))
                .isInstanceOfSatisfying(
                        CertificateStanding.Revoked.class,
                        revoked -> assertThat(revoked.reason()).isEqualTo(RevocationReason.CESSATION_OF_OPERATION));
        for (String back : List.of("resume", "suspend", "retire")) {
            refused(change(device.id(), back, REASON), 409, "conflict");
        }
    }

    @Test
    void changesStateOnlyAsAllowed() {
        TestDevice device = TestDevice.enroll(PLATFORM);

        refused(change(device.id(), "resume", REASON), 409, "conflict");
        assertThat(change(device.id(), "suspend", REASON).statusCode()).isEqualTo(200);
        refused(change(device.id(), "suspend", REASON), 409, "conflict");
        assertThat(change(device.id(), "retire", REASON).statusCode()).isEqualTo(200);
        refused(change(UUID.randomUUID(), "retire", REASON), 404, "not_found");
    }

    @Test
    void wantsAReason() {
        TestDevice device = TestDevice.enroll(PLATFORM);

        refused(change(device.id(), "suspend", "{}"), 400, "invalid_request");
        refused(change(device.id(), "suspend", "{\"reason\":\"  \"}"), 400, "invalid_request");
        refused(change(device.id(), "suspend", "{\"reason\":\"" + "x".repeat(501) + "\"}"), 400, "invalid_request");
        refused(change(device.id(), "suspend", "{\"reason\":\"a\",\"force\":true}"), 400, "invalid_request");
        refused(change(device.id(), "suspend", "nonsense"), 400, "invalid_request");
    }

    @Test
    void refusesARevokedAndAnExpiredCertificate() {
        TestDevice revoked = TestDevice.enroll(PLATFORM);
        try (var events = new Recorded<>(PLATFORM, CertificateEvent.CertificateRevoked.class)) {
            PLATFORM.bean(TransactionTemplate.class)
                    .executeWithoutResult(status ->
                            certificates.revokeAll(revoked.id(), RevocationReason.KEY_COMPROMISE, "user:test"));
            assertThat(events.events()).singleElement().satisfies(event -> {
                assertThat(event.thumbprint()).isEqualTo(revoked.thumbprint());
                assertThat(event.actor()).isEqualTo("user:test");
            });
        }
        refused(knock(revoked.client()), 401, "device.certificate_revoked");

        TestDevice expired = TestDevice.enroll(PLATFORM);
        jdbc.update(
                "update devices.device_certificate set not_after = now() - interval '1 second' where device_id = ?",
                expired.id());
        refused(knock(expired.client()), 401, "device.certificate_expired");
    }

    @Test
    void revokesWithinTheCallersTransactionOnly() {
        TestDevice device = TestDevice.enroll(PLATFORM);
        assertThatThrownBy(() -> PLATFORM.bean(TransactionTemplate.class).executeWithoutResult(status -> {
                    certificates.revokeAll(device.id(), RevocationReason.KEY_COMPROMISE, "user:test");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(certificates.standing(device.certificate()))
                .as("nothing happened")
                .isInstanceOf(CertificateStanding.Good.class);
        assertThat(devices.standing(device.certificate())).isInstanceOf(DeviceStanding.Good.class);
    }

    @Test
    void letsADeviceUnenrollItself() {
        TestDevice device = TestDevice.enroll(PLATFORM);
        try (var events = new Recorded<>(PLATFORM, DeviceEvent.DeviceRetired.class)) {
            assertThat(unenroll(device).statusCode()).isEqualTo(204);

            assertThat(events.events())
                    .singleElement()
                    .satisfies(event -> assertThat(event.actor()).isEqualTo("device:" + device.id()));
        }
        refused(unenroll(device), 403, "device.retired");
        assertThat(devices.find(device.id())).get().extracting(Device::state).isEqualTo(DeviceState.RETIRED);
    }

    private static HttpResponse<String> knock(HttpClient client) {
        return RunningPlatform.send(
                client, HttpRequest.newBuilder(URI.create(PLATFORM.deviceUrl() + "/device/v1/nothing-here")));
    }

    private static HttpResponse<String> unenroll(TestDevice device) {
        return RunningPlatform.send(
                device.client(),
                HttpRequest.newBuilder(URI.create(PLATFORM.deviceUrl() + "/device/v1/unenroll"))
                        .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private static HttpResponse<String> change(UUID id, String change, String body) {
        return PLATFORM.admin("POST", "/api/v1/devices/" + id + "/" + change, body);
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(json(answer).get("code").stringValue()).isEqualTo(code);
    }
}
