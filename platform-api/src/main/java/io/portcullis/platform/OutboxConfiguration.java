package io.portcullis.platform;

import io.portcullis.outbox.Outbox;
import io.portcullis.outbox.OutboxRelay;
import io.portcullis.outbox.OutboxTables;
import io.portcullis.outbox.RelaySettings;
import io.portcullis.outbox.RelaySource;
import java.util.HashMap;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;

/** The way out to Kafka, for every module: stored with the change that causes it, sent after the commit. */
@Configuration(proxyBeanMethods = false)
class OutboxConfiguration {
    private static final OutboxTables TABLES = new OutboxTables("outbox");

    @Bean(destroyMethod = "")
    OutboxRelay outboxRelay(
            DataSource dataSource,
            List<RelaySource> sources,
            KafkaProperties kafka,
            KafkaConnectionDetails connection) {
        var client = new HashMap<>(kafka.buildProducerProperties());
        client.put("bootstrap.servers", connection.getProducer().getBootstrapServers());
        return new OutboxRelay(dataSource, TABLES, sources, client, RelaySettings.standard());
    }

    @Bean
    Outbox outbox(JdbcOperations jdbc, OutboxRelay relay) {
        return new Outbox(jdbc, TABLES, relay::wake);
    }

    @Bean
    SmartLifecycle outboxLifecycle(OutboxRelay relay) {
        return new RelayLifecycle(relay);
    }

    private static final class RelayLifecycle implements SmartLifecycle {
        private final OutboxRelay relay;
        private volatile boolean running;

        RelayLifecycle(OutboxRelay relay) {
            this.relay = relay;
        }

        @Override
        public void start() {
            relay.start();
            running = true;
        }

        @Override
        public void stop() {
            relay.close();
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }
}
