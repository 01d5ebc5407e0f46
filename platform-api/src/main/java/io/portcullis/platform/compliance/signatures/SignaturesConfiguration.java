package io.portcullis.platform.compliance.signatures;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what says who signed. */
@Configuration(proxyBeanMethods = false)
class SignaturesConfiguration {
    @Bean
    SignedMessages signedMessages(PolicyProperties properties) {
        return new SignedMessages(new TrustedSigners(properties.trustedSigners()));
    }
}
