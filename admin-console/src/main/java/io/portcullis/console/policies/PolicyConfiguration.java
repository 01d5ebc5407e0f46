package io.portcullis.console.policies;

import io.portcullis.console.ConsoleProperties;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

@Configuration(proxyBeanMethods = false)
class PolicyConfiguration {
    @Bean
    PolicySigner policySigner(ConsoleProperties console) {
        var key = SigningKey.load(console.signing());
        LoggerFactory.getLogger(PolicySigner.class).info("Policy sets are signed with key {}", key.getKeyID());
        return new PolicySigner(key);
    }

    /** A status that cannot be stored because the database is down is tried again until it is: none is skipped. */
    @Bean
    CommonErrorHandler untilStored() {
        return new DefaultErrorHandler(new FixedBackOff(1000, FixedBackOff.UNLIMITED_ATTEMPTS));
    }
}
