package io.portcullis.platform.compliance.evidence;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Wires what keeps evidence, and what a node remembers of it. */
@Configuration(proxyBeanMethods = false)
class EvidenceConfiguration {
    @Bean
    EvidenceStore evidenceStore(JdbcTemplate jdbc) {
        return new EvidenceStore(jdbc);
    }

    @Bean
    KnownPostures knownPostures(EvidenceStore evidence) {
        return new KnownPostures(evidence);
    }
}
