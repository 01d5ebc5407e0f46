package io.portcullis.localstack;

import java.nio.file.Path;
import org.testcontainers.kafka.KafkaContainer;

/** The Kafka broker shared by the tests of one JVM. */
final class TestBroker {
    private TestBroker() {}

    static KafkaAccess start(TestServices services) {
        if (Containers.available()) {
            return inContainer();
        }
        Path home = services.newHome("shared-kafka");
        KafkaBroker broker = new KafkaBroker(KafkaBroker.Options.forTests(home, Ports.free()));
        TestServices.atExit(broker, home);
        broker.start();
        return new KafkaAccess(broker.bootstrapServers());
    }

    // Testcontainers' own watchdog removes the container when this JVM ends.
    @SuppressWarnings("resource")
    private static KafkaAccess inContainer() {
        KafkaContainer container =
                new KafkaContainer("apache/kafka:4.2.0").withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        container.start();
        String servers = container.getBootstrapServers().replaceFirst("^PLAINTEXT://", "");
        KafkaTopics.create(servers);
        return new KafkaAccess(servers);
    }
}
