package io.portcullis.verifier.spring;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application as a developer would write it. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ProtectedApplication {

    @Bean
    Endpoints endpoints() {
        return new Endpoints();
    }

    @Bean
    Vault vault() {
        return new Vault();
    }
}
