package io.portcullis.platform.compliance.access;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.localstack.KafkaAccess;
import io.portcullis.localstack.TestServices;
import io.portcullis.outbox.Outbox;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.Policies;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The platform while what it stands on is away. */
class ServicesAwayIT {
    private static final Map<String, Object> HEALTHY =
            Map.of("os.type", "linux", "disk.root.encrypted", true, "boot.secure_boot", true);
    private static final Duration SOON = Duration.ofSeconds(90);

    private static long waiting(RunningPlatform platform) {
        assertThat(platform.bean(Outbox.class)).isNotNull();
        return platform.bean(JdbcClient.class)
                .sql("select count(*) from outbox.outbox")
                .query(Long.class)
                .single();
    }

    @Test
    void withoutKafkaReportsAreTakenAndNothingIsLost() {
        try (var broker = TestServices.shared().ownKafka()) {
            var kafka = new KafkaAccess(broker.bootstrapServers());
            try (var platform = RunningPlatform.start(TestServices.shared().newDatabase(), kafka, Map.of())) {
                var device = TestDevice.enroll(platform);
                assertThat(device.report(HEALTHY).statusCode()).isEqualTo(200);
                assertThat(waiting(platform)).isPositive();

                broker.start();
                TestPolicies.publish(platform, kafka, Policies.DISK);
                await().atMost(SOON).until(() -> waiting(platform) == 0);
                assertThat(json(device.report(HEALTHY)).at("/decision/status").stringValue())
                        .isEqualTo("compliant");

                broker.stop();
                platform.restart();
                // In force from the database, with no broker to ask.
                assertThat(json(device.report(HEALTHY)).at("/decision/status").stringValue())
                        .isEqualTo("compliant");
                assertThat(platform.admin("GET", "/api/v1/policy-set", null).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void withoutPostgresqlDevicesAreToldToComeBackAndItRecovers() {
        try (var postgres = TestServices.shared().ownPostgres()) {
            postgres.start();
            var database = postgres.provide("portcullis_platform", "portcullis_platform", "secret");
            try (var platform =
                    RunningPlatform.start(database, TestServices.shared().kafka(), Map.of())) {
                var device = TestDevice.enroll(platform);
                assertThat(device.report(HEALTHY).statusCode()).isEqualTo(200);

                postgres.stop();
                var away = device.report(HEALTHY);
                assertThat(away.statusCode()).as(away.body()).isEqualTo(503);
                assertThat(json(away).get("code").stringValue()).isEqualTo("unavailable");
                assertThat(away.headers().firstValue("Retry-After")).isPresent();

                postgres.start();
                await().atMost(SOON).until(() -> device.report(HEALTHY).statusCode() == 200);
            }
        }
    }
}
