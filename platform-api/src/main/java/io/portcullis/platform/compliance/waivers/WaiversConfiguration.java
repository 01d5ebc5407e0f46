package io.portcullis.platform.compliance.waivers;

import io.portcullis.platform.compliance.signatures.SignedMessages;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires what is known of waivers. */
@Configuration(proxyBeanMethods = false)
class WaiversConfiguration {
    @Bean
    WaiverVerifier waiverVerifier(SignedMessages messages) {
        return new WaiverVerifier(messages);
    }

    @Bean
    WaiverStore waiverStore(JdbcClient jdbc) {
        return new WaiverStore(jdbc);
    }

    @Bean
    StandingWaivers standingWaivers(WaiverStore store, WaiverVerifier verifier, Clock clock) {
        return new StandingWaivers(store, verifier, clock);
    }
}
