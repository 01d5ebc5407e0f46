package io.portcullis.platform;

import io.portcullis.contracts.WireJson;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.observation.SecurityObservationSettings;
import tools.jackson.databind.DeserializationFeature;

/** What the modules share as beans: time, randomness, JSON and the order of migrations. */
@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {
    /** Schema of each module that owns tables; its migrations stand in {@code db/migration/<schema>}. */
    static final List<String> SCHEMAS = List.of(
            "outbox",
            "certificates",
            "attestation",
            "devices",
            "compliance",
            "accounts",
            "authorization_server",
            "audit");

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    SecureRandom secureRandom() {
        return new SecureRandom();
    }

    /** Observing every security filter cost a seventh of a token request; requests as a whole are still measured. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    JsonMapperBuilderCustomizer wireJson() {
        return builder -> WireJson.configure(builder).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    @Bean
    FlywayMigrationStrategy migratePerModule() {
        return flyway -> SCHEMAS.forEach(schema -> Flyway.configure()
                .configuration(flyway.getConfiguration())
                .schemas(schema)
                .defaultSchema(schema)
                .locations("classpath:db/migration/" + schema)
                .failOnMissingLocations(false)
                .load()
                .migrate());
    }
}
