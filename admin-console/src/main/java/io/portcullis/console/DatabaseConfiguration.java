package io.portcullis.console;

import io.portcullis.outbox.Outbox;
import io.portcullis.outbox.OutboxRelay;
import io.portcullis.outbox.OutboxTables;
import io.portcullis.outbox.RelaySettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;

/** The console's own database: its tables, and the outbox that leads from there to Kafka. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    private static final OutboxTables OUTBOX = new OutboxTables("outbox");

    @Bean
    FlywayMigrationStrategy migrations() {
        return flyway -> List.of("console", OUTBOX.schema())
                .forEach(schema -> Flyway.configure()
                        .configuration(flyway.getConfiguration())
                        .schemas(schema)
                        .defaultSchema(schema)
                        .createSchemas(true)
                        .locations("classpath:db/migration/" + schema)
                        .load()
                        .migrate());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    OutboxRelay outboxRelay(DataSource dataSource, KafkaProperties kafka) {
        Map<String, Object> producer = new HashMap<>(kafka.buildProducerProperties());
        return new OutboxRelay(dataSource, OUTBOX, producer, RelaySettings.standard());
    }

    @Bean
    Outbox outbox(JdbcOperations jdbc, OutboxRelay relay) {
        return new Outbox(jdbc, OUTBOX, relay::wake);
    }
}
