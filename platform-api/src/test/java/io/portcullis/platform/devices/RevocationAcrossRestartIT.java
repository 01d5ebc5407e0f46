package io.portcullis.platform.devices;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is revoked stays revoked, and who is enrolled stays enrolled, across a restart. */
class RevocationAcrossRestartIT {
    @Test
    void aRestartChangesNoOnesStanding() {
        var services = TestServices.shared();
        try (var platform = RunningPlatform.start(services.newDatabase(), services.kafka(), Map.of())) {
            TestDevice kept = TestDevice.enroll(platform);
            TestDevice retired = TestDevice.enroll(platform);
            platform.admin("POST", "/api/v1/devices/" + retired.id() + "/retire", "{\"reason\":\"sold\"}");

            platform.restart();

            assertThat(knock(platform, kept)).isEqualTo("404 not_found");
            assertThat(knock(platform, retired)).isEqualTo("403 device.retired");
            assertThat(json(platform.admin("GET", "/api/v1/certificates?device_id=" + retired.id(), null))
                            .get(0)
                            .get("revocation_reason")
                            .stringValue())
                    .isEqualTo("cessation_of_operation");
        }
    }

    private static String knock(RunningPlatform platform, TestDevice device) {
        var answer = RunningPlatform.send(
                device.client(), HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/device/v1/nothing-here")));
        return answer.statusCode() + " " + json(answer).get("code").stringValue();
    }
}
