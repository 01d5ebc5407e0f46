package io.portcullis.console;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.portcullis.contracts.WireJson;
import java.time.Clock;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import tools.jackson.databind.DeserializationFeature;

@Configuration(proxyBeanMethods = false)
@EnableScheduling
class ConsoleConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    NoArgGenerator ids() {
        return Generators.timeBasedEpochRandomGenerator();
    }

    @Bean
    JsonMapperBuilderCustomizer wireConventions() {
        return builder -> WireJson.configure(builder).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }
}
